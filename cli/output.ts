import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { createWriteStream } from "node:fs";
import { rename, rm } from "node:fs/promises";
import path from "node:path";
import type { Context } from "./context.ts";
import { printable } from "./errors.ts";

/** Where data goes: stdout, or a file that appears only when it is whole. */
export interface Output {
  write(bytes: Uint8Array): Promise<void>;
  /** All was written. */
  finish(): Promise<void>;
  /** It will not be finished: nothing of it is left. */
  discard(): Promise<void>;
}

export function openOutput(context: Context, file: string | undefined): Output {
  return file === undefined || file === "-" ? standardOutput(context) : fileOutput(path.resolve(context.cwd, file));
}

// --- internal ---

function standardOutput({ stdout, stdoutIsTerminal }: Context): Output {
  return {
    async write(bytes) {
      const shown = stdoutIsTerminal ? harmless(bytes) : bytes;
      if (!stdout.write(shown as Uint8Array)) await once(stdout, "drain");
    },
    async finish() {},
    async discard() {},
  };
}

/** What a terminal may be shown: data from outside must not steer it. A style's own escapes are kept. */
function harmless(bytes: Uint8Array): string {
  const parts = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
    .toString("utf8")
    // biome-ignore lint/suspicious/noControlCharactersInRegex: the styles' own escapes, which are let through
    .split(/(\u001b\[\d{1,2}m|[\n\t])/);
  return parts.map((part, index) => (index % 2 === 1 ? part : printable(part))).join("");
}

function fileOutput(file: string): Output {
  const aside = `${file}.${randomUUID().slice(0, 8)}.tmp`;
  const stream = createWriteStream(aside, { flags: "wx" });
  const failed = once(stream, "error").then(([error]) => Promise.reject(error));
  failed.catch(() => {});
  return {
    async write(bytes) {
      if (!stream.write(bytes)) await Promise.race([once(stream, "drain"), failed]);
    },
    async finish() {
      stream.end();
      await Promise.race([once(stream, "close"), failed]);
      await rename(aside, file);
    },
    async discard() {
      stream.destroy();
      await rm(aside, { force: true });
    },
  };
}

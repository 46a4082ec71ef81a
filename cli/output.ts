import { randomBytes } from "node:crypto";
import { type FileHandle, open, realpath, rename, rm, stat } from "node:fs/promises";
import path from "node:path";
import type { Context } from "./context.ts";
import { printable } from "./errors.ts";

/** Where data goes: stdout, or a file that appears only when it is whole. */
export interface Output {
  /** What is written lasts, whatever becomes of us; a file that appears only when it is whole does not. */
  readonly lasting: boolean;
  write(bytes: Uint8Array): Promise<void>;
  /** All was written. */
  finish(): Promise<void>;
  /** It will not be finished: nothing of it is left, and what was there before stays. Safe after `finish`. */
  discard(): Promise<void>;
}

export interface OutputOptions {
  /** What is written is our own, with the escapes of a style and made `printable` cell by cell: a terminal may have it as it is. */
  styled?: boolean;
}

/** @throws what the system says of a path that cannot be written, before anything is read */
export async function openOutput(
  context: Context,
  file: string | undefined,
  { styled = false }: OutputOptions = {},
): Promise<Output> {
  if (file === undefined || file === "-") return standardOutput(context, styled);
  const place = path.resolve(context.cwd, file);
  return named(place, () => fileOutput(place));
}

/** Prints a report in the machine's form, on stdout where no file is named. */
export async function printJson(context: Context, value: unknown, file?: string): Promise<void> {
  const output = await openOutput(context, file);
  try {
    await output.write(Buffer.from(`${JSON.stringify(value, undefined, 2)}\n`));
    await output.finish();
  } catch (error) {
    await output.discard();
    throw error;
  }
}

// --- internal ---

function standardOutput({ stdout, stdoutIsTerminal }: Context, styled: boolean): Output {
  return {
    lasting: true,
    async write(bytes) {
      const shown = stdoutIsTerminal && !styled ? harmless(bytes) : bytes;
      // Not by what write() answers: only then has the system taken it, and it outlives us.
      await new Promise<void>((resolve, reject) => {
        stdout.write(shown as Uint8Array, (error) => (error ? reject(error) : resolve()));
      });
    },
    async finish() {},
    async discard() {},
  };
}

/** What a terminal may be shown: data from outside must not steer it. */
function harmless(bytes: Uint8Array): string {
  const parts = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
    .toString("utf8")
    .split(/([\n\t])/);
  return parts.map((part, index) => (index % 2 === 1 ? part : printable(part))).join("");
}

async function fileOutput(file: string): Promise<Output> {
  const place = await realpath(file).catch(() => file);
  const there = await stat(place).catch(() => undefined);
  if (there?.isDirectory()) throw Object.assign(new Error("is a folder"), { code: "EISDIR" });
  // A device or a pipe is written to: a file in its place would be no output of theirs.
  if (there && !there.isFile()) return handleOutput(file, await open(place, "w"));
  const aside = `${place}.${randomBytes(4).toString("hex")}.tmp`;
  const handle = await open(aside, "wx", there ? there.mode & 0o777 : 0o666);
  return handleOutput(file, handle, { aside, place });
}

/** `staged`: where it is written, and where it is moved when it is whole. */
function handleOutput(file: string, handle: FileHandle, staged?: { aside: string; place: string }): Output {
  return {
    lasting: staged === undefined,
    write: (bytes) => named(file, () => handle.writeFile(bytes)),
    finish: () =>
      named(file, async () => {
        // A full disk may say so only here, when what was there before can still be kept.
        if (staged) await handle.sync();
        await handle.close();
        if (staged) await rename(staged.aside, staged.place);
      }),
    async discard() {
      await handle.close().catch(() => {});
      if (staged) await rm(staged.aside, { force: true });
    },
  };
}

/** An error with the name that the person knows: not the temporary file's, and some calls (write, fsync) name none. */
async function named<Result>(file: string, task: () => Promise<Result>): Promise<Result> {
  try {
    return await task();
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    // What a new file lacks is its folder.
    const absent = "code" in error && error.code === "ENOENT" ? path.dirname(file) : file;
    throw Object.assign(error, { path: absent, dest: undefined });
  }
}

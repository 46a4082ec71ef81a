import { type FileHandle, mkdtemp, open, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import type { OpenedParts } from "./input.ts";

/** Keeps what a stream gives, to be read by its parts: in memory, or in a temporary file where it is more than `limit` bytes. */
export async function spool(bytes: AsyncIterable<Buffer>, limit = IN_MEMORY): Promise<OpenedParts> {
  let held: Buffer[] = [];
  let length = 0;
  let file: TemporaryFile | undefined;
  try {
    for await (const chunk of bytes) {
      held.push(chunk);
      length += chunk.length;
      if (!file && length <= limit) continue;
      file ??= await TemporaryFile.create();
      for (const part of held) await file.handle.writeFile(part);
      held = [];
    }
  } catch (error) {
    await file?.close();
    throw error;
  }
  return file ? partsOfHandle(file.handle, length, () => file.close()) : partsOfBytes(Buffer.concat(held));
}

/** The parts of an open file of so many bytes. */
export function partsOfHandle(handle: FileHandle, byteLength: number, close: () => Promise<void>): OpenedParts {
  return { byteLength, close, slice: (start, end = byteLength) => readPart(handle, start, end) };
}

// --- internal ---

const IN_MEMORY = 32 * 1024 * 1024;

class TemporaryFile {
  readonly handle: FileHandle;
  readonly #folder: string;

  private constructor(handle: FileHandle, folder: string) {
    this.handle = handle;
    this.#folder = folder;
  }

  static async create(): Promise<TemporaryFile> {
    const folder = await mkdtemp(path.join(tmpdir(), "vpcflow-"));
    const handle = await open(path.join(folder, "input"), "wx+", 0o600);
    // Where the system lets an open file lose its name, nothing is left behind even when the process is killed.
    await rm(folder, { recursive: true }).catch(() => {});
    return new TemporaryFile(handle, folder);
  }

  async close(): Promise<void> {
    await this.handle.close();
    await rm(this.#folder, { recursive: true, force: true });
  }
}

function partsOfBytes(bytes: Buffer): OpenedParts {
  const { buffer, byteOffset, length } = bytes;
  const slice = (start: number, end = length): ArrayBuffer =>
    buffer.slice(byteOffset + start, byteOffset + end) as ArrayBuffer;
  return { byteLength: length, slice, close: async () => {} };
}

async function readPart(handle: FileHandle, start: number, end: number): Promise<ArrayBuffer> {
  const part = new Uint8Array(end - start);
  for (let at = 0; at < part.length; ) {
    const { bytesRead } = await handle.read(part, at, part.length - at, start + at);
    if (bytesRead === 0) throw new Error(`the file ends at byte ${start + at}`);
    at += bytesRead;
  }
  return part.buffer;
}

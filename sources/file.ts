import { createReadStream } from "node:fs";
import { open, stat } from "node:fs/promises";
import { VpcflowError } from "../flow/errors.ts";
import { emptyCounts, type Place } from "../flow/record-batch.ts";
import { sourceOfLists } from "./flattened.ts";
import { inWindow } from "./in-window.ts";
import type { ByteStream, Input, OpenedParts } from "./input.ts";
import { type InputOptions, readInputLists } from "./read-input.ts";
import type { Source } from "./source.ts";
import { partsOfHandle } from "./spool.ts";

export type { ByteStream } from "./input.ts";

export interface FileOptions extends InputOptions {}

/**
 * The records in a file: flow log lines with or without a header, subscription messages raw, gzipped or as base64 lines,
 * Parquet, what `aws kinesis get-records` or `aws logs filter-log-events` prints, a Lambda event. The form is told by its
 * bytes. Of a window in `options`, what it says is kept, by the records' own time.
 *
 * Iterating throws VpcflowError where the input is empty, binary, or of a form that is not read here; damaged parts are counted.
 */
export function readFileSource(path: string, options: FileOptions = {}): Source {
  return readInputSource(fileInput(path), options, { kind: "file", path });
}

/** The same for bytes that come from elsewhere, such as stdin. `name` is what errors call it. */
export function readStreamSource(
  name: string,
  open: () => Promise<ByteStream> | ByteStream,
  options: FileOptions = {},
): Source {
  return readInputSource({ name, open: async () => ({ bytes: await open() }) }, options);
}

/** A file as an input. @throws what the system says of a path that cannot be read */
export function fileInput(path: string): Input {
  return {
    name: path,
    async open() {
      const found = await stat(path);
      if (found.isDirectory()) throw folderError(path);
      const bytes = createReadStream(path, { highWaterMark: CHUNK_BYTES });
      // A pipe or a device gives its bytes once.
      return found.isFile() ? { bytes, openParts: () => openParts(path) } : { bytes };
    },
  };
}

// --- internal ---

const CHUNK_BYTES = 1 << 19;

function readInputSource(input: Input, options: FileOptions, place?: Place): Source {
  const counts = emptyCounts();
  const lists = () => readInputLists(input, { ...options, counts, ...(place && { place }) });
  return inWindow(sourceOfLists(counts, lists), options.window);
}

function folderError(path: string): VpcflowError {
  return new VpcflowError("SOURCE", `${path} is a folder, and a file is expected.`, {
    subject: path,
    fix: "readFiles reads the files of a folder.",
  });
}

async function openParts(path: string): Promise<OpenedParts> {
  const handle = await open(path);
  const { size } = await handle.stat();
  return partsOfHandle(handle, size, () => handle.close());
}

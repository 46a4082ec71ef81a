import { parentPort } from "node:worker_threads";
import { decodeBase64Lines } from "../flow/base64-words.ts";
import { emptyCounts } from "../flow/record-batch.ts";
import { packBatches } from "./batch-transfer.ts";

/** The other side of `DecodeThread`: base64 lines come in, their log events go back, in the order of the lines. */
parentPort?.on("message", (lines: Uint8Array) => {
  const counts = emptyCounts();
  const batches = decodeBase64Lines(Buffer.from(lines.buffer, lines.byteOffset, lines.length), counts);
  const { packed, transfer } = packBatches(batches);
  parentPort?.postMessage({ packed, counts }, transfer);
});

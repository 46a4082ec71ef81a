/** A process of its own that serves flow log objects as S3 does: `tsx bench/s3-stub.ts OBJECTS LINES DELAY`; it prints its address. */
import { gzipSync } from "node:zlib";
import { startFakeS3 } from "../test/sources/s3/fake-s3.ts";
import { logKey } from "../test/sources/s3/flow-log-keys.ts";
import { flowLogText } from "./flow-log-text.ts";

const [objects = 0, lines = 0, delayMs = 0] = process.argv.slice(2).map(Number);
const s3 = await startFakeS3({ delayMs });
const body = gzipSync(flowLogText(lines));
for (let index = 0; index < objects; index++) {
  const time = new Date(Date.UTC(2026, 10, 1, 0, 5 * index)).toISOString().slice(0, 16);
  s3.put(logKey({ time }), body);
}
console.log(JSON.stringify({ url: s3.url, bytes: body.length }));

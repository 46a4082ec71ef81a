/** A process of its own that serves flow log objects as S3 does: `tsx bench/s3-stub.ts OBJECTS LINES`; it prints its address. */
import { gzipSync } from "node:zlib";
import { startFakeS3 } from "../test/sources/s3/fake-s3.ts";
import { logKey } from "../test/sources/s3/flow-log-keys.ts";

const HEADER =
  "version account-id interface-id srcaddr dstaddr srcport dstport protocol packets bytes start end action log-status";

const [objects = 0, lines = 0] = process.argv.slice(2).map(Number);
const s3 = await startFakeS3();
const body = objectOf(lines);
for (let index = 0; index < objects; index++) {
  const time = new Date(Date.UTC(2026, 10, 1, 0, 5 * index)).toISOString().slice(0, 16);
  s3.put(logKey({ time }), body);
}
console.log(JSON.stringify({ url: s3.url, bytes: body.length }));

// --- internal ---

/** Lines that gzip makes about as much smaller as it does those of real objects. */
function objectOf(count: number): Buffer {
  let seed = 42;
  const next = (below: number): number => {
    seed = (Math.imul(seed, 1_103_515_245) + 12_345) >>> 0;
    return Math.floor((seed / 2 ** 32) * below);
  };
  const rows = Array.from({ length: count }, () => {
    const start = 1_793_491_200 + next(300);
    const ports = `${1024 + next(64_000)} ${[443, 53, 9092, 5432][next(4)]}`;
    return `2 123456789012 eni-0${next(40)} 10.0.${next(8)}.${next(256)} 10.0.${next(8)}.${next(256)} ${ports} 6 ${1 + next(40)} ${40 + next(90_000)} ${start} ${start + 60} ACCEPT OK`;
  });
  return gzipSync(`${HEADER}\n${rows.join("\n")}\n`);
}

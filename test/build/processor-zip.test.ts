import { unzipSync } from "fflate";
import { expect, test, vi } from "vitest";
import { processorZip } from "../../build/processor-zip.ts";
import { deterministicZip } from "../../build/zip.ts";

const FILES: [string, Uint8Array][] = [
  ["b.txt", Buffer.from("second")],
  ["a.txt", Buffer.from("first")],
];

test("a zip depends on names and contents alone: not on their order, nor on the time zone", () => {
  const zips = ["UTC", "Pacific/Kiritimati", "America/New_York"].map((zone, index) => {
    vi.stubEnv("TZ", zone);
    const files = new Map(index === 0 ? FILES : FILES.toReversed());
    return { offset: new Date(0).getTimezoneOffset(), zip: Buffer.from(deterministicZip(files)).toString("hex") };
  });
  vi.unstubAllEnvs();
  expect(new Set(zips.map(({ offset }) => offset)).size).toBe(3);
  expect(new Set(zips.map(({ zip }) => zip)).size).toBe(1);
});

test("the processor's zip is the same when it is built again, and stays small", async () => {
  const [zip, again] = [await processorZip(), await processorZip()];
  expect(Buffer.from(zip).equals(again)).toBe(true);
  expect(zip.length).toBeLessThan(400 * 1024);
});

test("it holds the handler without the S3 client, which is in a chunk, and the licences of what it bundles", async () => {
  const files = unzipSync(await processorZip());
  expect(files["index.mjs"]!.length).toBeLessThan(64 * 1024);
  expect(Object.keys(files)).toContainEqual(expect.stringMatching(/^put-object-\w+\.mjs$/));
  expect(Buffer.from(files["NOTICE"]!).toString()).toMatch(/@aws-sdk\/client-s3 3\.\d+\.\d+ \(Apache-2\.0\)/);
});

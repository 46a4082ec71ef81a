import { expect, test } from "vitest";
import * as keys from "../../flow/event-keys.ts";

const KEYS = [
  ['{"id":"', keys.isId, keys.ID_BYTES],
  ['","timestamp":', keys.isTimestamp, keys.TIMESTAMP_BYTES],
  [',"message":"', keys.isMessage, keys.MESSAGE_BYTES],
  [',"extractedFields":{', keys.isExtractedFields, keys.EXTRACTED_FIELDS_BYTES],
] as const;

function viewOf(bytes: Buffer): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
}

test.each(KEYS)("%s is known anywhere, by each of its bytes", (text, is, length) => {
  const bytes = Buffer.from(`xyz${text}`);
  expect(length).toBe(text.length);
  expect(is(viewOf(bytes), 3)).toBe(true);
  for (let index = 0; index < text.length; index++) {
    const changed = Buffer.from(bytes);
    changed[3 + index]! ^= 0x01;
    expect(is(viewOf(changed), 3), `byte ${index}`).toBe(false);
  }
});

test.each(KEYS)("%s cut off is no key, and reads nothing past the end", (text, is) => {
  expect(is(viewOf(Buffer.from(text.slice(0, -1))), 0)).toBe(false);
  expect(is(viewOf(Buffer.alloc(0)), 0)).toBe(false);
});

test("the digits of an id end before the word with its quote, or at the end", () => {
  expect(keys.idDigitsEnd(viewOf(Buffer.from('0123456789","')), 0)).toBe(8);
  expect(keys.idDigitsEnd(viewOf(Buffer.from("01234567")), 0)).toBe(8);
  expect(keys.idDigitsEnd(viewOf(Buffer.from('"')), 0)).toBe(0);
});

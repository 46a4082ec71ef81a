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

test("who keeps the room that they ask for reads nothing past the end", () => {
  const longest = Math.max(...KEYS.map(([text]) => text.length));
  expect(keys.ROOM).toBeGreaterThanOrEqual(longest + 4);
});

test("four digits, or what JSON allows in a string just as they are, pass; quotes, escapes and control characters do not", () => {
  expect(keys.areDigits(viewOf(Buffer.from("0189")), 0)).toBe(true);
  for (const other of ['"', "\\", "\n", " ", "a", "/"]) {
    for (let index = 0; index < 4; index++) {
      const text = `${"5".repeat(index)}${other}${"5".repeat(3 - index)}`;
      expect(keys.areDigits(viewOf(Buffer.from(text, "latin1")), 0), JSON.stringify(text)).toBe(false);
    }
  }
});

/**
 * The keys of a log event as CloudWatch Logs writes them, compared a word at a time (four bytes, little-endian). The words
 * are literals, because a loop over them takes three times as long, and this is where reading a message spends its time.
 */

/** Room that must be there from where a key is looked for: the longest of them, and a word. */
export const ROOM = 24;

/** The length of `{"id":"`. */
export const ID_BYTES = 7;

/** Whether `{"id":"` stands at `at`. */
export function isId(view: DataView, at: number): boolean {
  return view.getInt32(at, true) === 0x6469227b && view.getInt32(at + 3, true) === 0x223a2264;
}

/** The length of `","timestamp":`. */
export const TIMESTAMP_BYTES = 14;

/** Whether `","timestamp":` stands at `at`. */
export function isTimestamp(view: DataView, at: number): boolean {
  const first = view.getInt32(at, true) === 0x74222c22 && view.getInt32(at + 4, true) === 0x73656d69;
  return first && view.getInt32(at + 8, true) === 0x706d6174 && view.getInt32(at + 10, true) === 0x3a22706d;
}

/** The length of `,"message":"`. */
export const MESSAGE_BYTES = 12;

/** Whether `,"message":"` stands at `at`. */
export function isMessage(view: DataView, at: number): boolean {
  const first = view.getInt32(at, true) === 0x656d222c && view.getInt32(at + 4, true) === 0x67617373;
  return first && view.getInt32(at + 8, true) === 0x223a2265;
}

/** The length of `,"extractedFields":{`. */
export const EXTRACTED_FIELDS_BYTES = 20;

/** Whether `,"extractedFields":{` stands at `at`. */
export function isExtractedFields(view: DataView, at: number): boolean {
  const first = view.getInt32(at, true) === 0x7865222c && view.getInt32(at + 4, true) === 0x63617274;
  const second = view.getInt32(at + 8, true) === 0x46646574 && view.getInt32(at + 12, true) === 0x646c6569;
  return first && second && view.getInt32(at + 16, true) === 0x7b3a2273;
}

/** Whether the four bytes at `at` are all digits, or one of `:;<=>?`: neither quotes, escapes nor control characters. */
export function areDigits(view: DataView, at: number): boolean {
  return (view.getInt32(at, true) & 0xf0f0f0f0) === 0x30303030;
}

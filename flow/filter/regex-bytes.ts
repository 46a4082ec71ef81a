import type { RegexNode } from "./regex-node.ts";

const DIGITS = "0123456789";
const WORD = `${DIGITS}ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz_`;
/** What stands for several characters, behind a backslash. */
export const CHARACTER_CLASSES: Readonly<Record<string, string>> = { d: DIGITS, w: WORD, s: " \t\n\v\f\r" };

/** The set of some ASCII characters. */
export function byteSet(characters: string): Uint8Array {
  const set = new Uint8Array(256);
  for (const character of characters) set[character.charCodeAt(0)] = 1;
  return set;
}

/** Adds the letters of the set in their other case. */
export function foldCase(set: Uint8Array): void {
  for (let upper = 0x41; upper <= 0x5a; upper++) {
    const either = set[upper]! | set[upper + 0x20]!;
    set[upper] = either;
    set[upper + 0x20] = either;
  }
}

/** Any character but those, of ASCII. */
export function exceptCharacters(characters: string): RegexNode {
  return exceptBytes(byteSet(characters));
}

/** Any character but those of the set: those past ASCII, too. */
export function exceptBytes(set: Uint8Array): RegexNode {
  const byte = (holds: (value: number) => boolean): RegexNode => ({
    kind: "byte",
    set: Uint8Array.from({ length: 256 }, (_, value) => Number(holds(value))),
  });
  const lead = byte((value) => value >= 0xc2 && value <= 0xf4);
  const next = byte((value) => value >= 0x80 && value <= 0xbf);
  const beyond: RegexNode = { kind: "sequence", parts: [lead, { kind: "repeat", part: next, min: 1, max: 3 }] };
  return { kind: "choice", parts: [byte((value) => value < 0x80 && set[value] === 0), beyond] };
}

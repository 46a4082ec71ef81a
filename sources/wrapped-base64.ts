import { WholeLines } from "../flow/whole-lines.ts";

/**
 * What base64 that was cut into lines stands for: `base64 FILE` cuts after 76 characters, PEM's kin after 64. Words that
 * end with padding follow each other, as members of gzip or lines of text do.
 */
export async function* unwrapBase64(bytes: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  const whole = new WholeLines();
  for await (const chunk of bytes) {
    const lines = whole.push(chunk);
    if (lines.length > 0) yield decode(lines);
  }
  yield decode(whole.end());
}

// --- internal ---

/** Whole lines hold whole quanta of four characters, so each run of lines can be decoded by itself. */
function decode(lines: Buffer): Buffer {
  const words = lines.toString("latin1").match(/[^=]+=*/g) ?? [];
  return Buffer.concat(words.map((word) => Buffer.from(word, "base64")));
}

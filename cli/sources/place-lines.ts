import { widthOf } from "../wrapped.ts";

/**
 * What a person typed and, below it, a caret at the character where it goes wrong, as lines that an error's fix shows as they
 * are. Of a long text the part around that place.
 */
export function placeLines(text: string, position: number): [string, string] {
  // Every character is one that is shown, so that the caret stands below its own.
  const characters = [
    ...text.slice(0, position).replace(UNSHOWN, " "),
    MARK,
    ...text.slice(position).replace(UNSHOWN, " "),
  ];
  const at = characters.indexOf(MARK);
  const from = Math.max(0, at - BEFORE);
  const to = at + 1 + AFTER;
  const before = `${from > 0 ? "…" : ""}${characters.slice(from, at).join("")}`;
  const after = `${characters.slice(at + 1, to).join("")}${to < characters.length ? "…" : ""}`;
  return [` ${before}${after}`, ` ${" ".repeat(widthOf(before))}^`];
}

// --- internal ---

const BEFORE = 40;
const AFTER = 30;
const MARK = "\0";

/** Line ends, tabs and what steers a terminal. */
const UNSHOWN = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu;

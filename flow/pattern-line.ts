/**
 * The tokens of a log line, as CloudWatch Logs cuts it: runs of blanks and tabs separate them; text within `[]` or `""` is
 * one token, without its brackets or quotes. (That a bracket or quote counts only where a token begins, and as itself
 * where it is never closed, is our reading.)
 *
 * With `limit`, the last token of the answer is the rest of the line, from that token on.
 */
export function lineTokens(line: string, limit = Number.POSITIVE_INFINITY): string[] {
  const tokens: string[] = [];
  let position = skipBlanks(line, 0);
  while (position < line.length) {
    const end = tokenEnd(line, position);
    const next = skipBlanks(line, end);
    if (tokens.length + 1 === limit && next < line.length) {
      tokens.push(line.slice(position).trimEnd());
      break;
    }
    tokens.push(unwrapped(line, position, end));
    position = next;
  }
  return tokens;
}

// --- internal ---

function skipBlanks(line: string, from: number): number {
  let position = from;
  while (position < line.length && isBlank(line, position)) position++;
  return position;
}

function isBlank(line: string, position: number): boolean {
  const code = line.charCodeAt(position);
  return code === 0x20 || code === 0x09 || code === 0x0a || code === 0x0d;
}

function tokenEnd(line: string, start: number): number {
  const closing = closingOf(line.charAt(start));
  if (closing !== "") {
    const close = line.indexOf(closing, start + 1);
    if (close > 0 && (close + 1 === line.length || isBlank(line, close + 1))) return close + 1;
  }
  let end = start + 1;
  while (end < line.length && !isBlank(line, end)) end++;
  return end;
}

function closingOf(opening: string): string {
  if (opening === '"') return '"';
  return opening === "[" ? "]" : "";
}

function unwrapped(line: string, start: number, end: number): string {
  const closing = closingOf(line.charAt(start));
  const wrapped = closing !== "" && end - start > 1 && line.charAt(end - 1) === closing;
  return wrapped ? line.slice(start + 1, end - 1) : line.slice(start, end);
}

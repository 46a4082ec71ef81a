/**
 * Terraform's JSON holds expressions in texts, `${aws_kinesis_stream.stream.arn}`: the same in HCL, as a person writes it.
 *
 * @see https://developer.hashicorp.com/terraform/language/syntax/json#expression-mapping
 */

/** `aws_kinesis_stream.stream.arn` for a text that is one reference and nothing else; otherwise a quoted template. */
export function textExpression(text: string): string {
  const parts = templateParts(text);
  const [only] = parts;
  return parts.length === 1 && only?.isExpression
    ? only.text.slice(2, -1).trim()
    : `"${parts.map(quotedPart).join("")}"`;
}

/** A key of an object or map: bare where it can be. */
export function keyText(key: string): string {
  return /^[A-Za-z_][\w-]*$/.test(key) ? key : `"${quotedPart({ text: key, isExpression: false })}"`;
}

// --- internal ---

interface Part {
  readonly text: string;
  readonly isExpression: boolean;
}

/** `$${` and `%%{` are the signs themselves, in HCL as in JSON: they stay as they are, as a piece of text. */
function templateParts(text: string): Part[] {
  const parts: Part[] = [];
  let [from, at] = [0, 0];
  const push = (end: number, isExpression: boolean) => {
    if (end > from) parts.push({ text: text.slice(from, end), isExpression });
    from = end;
  };
  while (at < text.length) {
    if (/^([$%])\1\{/.test(text.slice(at, at + 3))) at += 3;
    else if (/^[$%]\{/.test(text.slice(at, at + 2))) {
      push(at, false);
      at = expressionEnd(text, at);
      push(at, true);
    } else at++;
  }
  push(text.length, false);
  return parts;
}

/** The place after the brace that ends the expression; braces and quotes of its own are passed over. */
function expressionEnd(text: string, start: number): number {
  let depth = 0;
  for (let at = start; at < text.length; at++) {
    if (text[at] === '"') at = stringEnd(text, at);
    else if (text[at] === "{") depth++;
    else if (text[at] === "}" && --depth === 0) return at + 1;
  }
  throw new Error(`an expression without an end: ${text.slice(start, start + 80)}`);
}

function stringEnd(text: string, start: number): number {
  let at = start + 1;
  while (at < text.length && text[at] !== '"') at += text[at] === "\\" ? 2 : 1;
  return at;
}

const ESCAPES: Readonly<Record<string, string>> = { "\n": "\\n", "\r": "\\r", "\t": "\\t", '"': '\\"', "\\": "\\\\" };

function quotedPart({ text, isExpression }: Part): string {
  if (isExpression) return text;
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what HCL takes escaped alone
  return text.replace(/["\\\u0000-\u001f\u007f]/g, (character) => ESCAPES[character] ?? unicodeEscape(character));
}

function unicodeEscape(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`;
}

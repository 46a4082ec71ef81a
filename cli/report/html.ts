/** A piece of HTML that is one already: what is put into it with `html` is escaped, but for other pieces. */
export class Html {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

type Part = Html | string | number | undefined | false | readonly Html[];

/** HTML from a template. Values are text, which is escaped: nothing that a flow log holds becomes markup. */
export function html(strings: TemplateStringsArray, ...values: readonly Part[]): Html {
  const parts = strings.map((string, index) => string + (index < values.length ? textOf(values[index]) : ""));
  return new Html(parts.join(""));
}

// --- internal ---

const ESCAPES: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

function textOf(value: Part): string {
  if (value === undefined || value === false) return "";
  if (value instanceof Html) return value.text;
  if (typeof value === "object") return value.map(({ text }) => text).join("");
  return shown(String(value)).replace(/[&<>"']/g, (character) => ESCAPES[character]!);
}

/** Control characters and those that turn the direction of writing would let one text look like another. */
function shown(text: string): string {
  return text.replace(
    // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
    /[\u0000-\u001f\u007f-\u009f\u2028\u2029\u200e\u200f\u202a-\u202e\u2066-\u2069]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}

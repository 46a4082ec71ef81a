/** Colours and weights for a terminal, or the text as it is where colour is not wanted. */
export interface Style {
  bold(text: string): string;
  dim(text: string): string;
  red(text: string): string;
  green(text: string): string;
  yellow(text: string): string;
  cyan(text: string): string;
}

/** `colour` is `context.colour.stdout` or `context.colour.stderr`, as the stream that is written to. */
export function styleFor(colour: boolean): Style {
  return {
    bold: painter(colour, 1, 22),
    dim: painter(colour, 2, 22),
    red: painter(colour, 31, 39),
    green: painter(colour, 32, 39),
    yellow: painter(colour, 33, 39),
    cyan: painter(colour, 36, 39),
  };
}

// --- internal ---

// Select Graphic Rendition of ECMA-48, 8.3.117: one code turns it on, another turns it off.
function painter(colour: boolean, on: number, off: number): (text: string) => string {
  return colour ? (text) => `\u001b[${on}m${text}\u001b[${off}m` : (text) => text;
}

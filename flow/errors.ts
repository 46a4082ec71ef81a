/** What a `VpcflowError` says besides its sentence. Every part is text that is safe to show: no secrets, no payloads. */
export interface ErrorDetails {
  /** Which record, field, file or resource it is about. */
  subject?: string;
  /** What was there. */
  found?: string;
  /** At which character of that it goes wrong, from 0. */
  foundAt?: number;
  /** What should have been there. */
  expected?: string;
  /** What to do about it: a sentence or a command. */
  fix?: string;
  cause?: unknown;
}

/**
 * The one error that users meet: a sentence, and the way out in `fix`.
 * Anything else that is thrown is a bug, and is shown with its stack.
 */
export class VpcflowError extends Error {
  readonly code: string;
  readonly subject: string | undefined;
  readonly found: string | undefined;
  readonly foundAt: number | undefined;
  readonly expected: string | undefined;
  readonly fix: string | undefined;

  constructor(code: string, message: string, details: ErrorDetails = {}) {
    super(message, details.cause === undefined ? undefined : { cause: details.cause });
    this.name = "VpcflowError";
    this.code = code;
    this.subject = details.subject;
    this.found = details.found;
    this.foundAt = details.foundAt;
    this.expected = details.expected;
    this.fix = details.fix;
  }
}

/** Text from outside, made fit for a sentence on a terminal: control characters shown as escapes, cut at `max` characters. */
export function quoted(text: string, max = 80): string {
  const cut = text.length > max ? `${text.slice(0, max)}…` : text;
  return JSON.stringify(cut).replace(/[\u007f-\u009f\u2028\u2029\u202a-\u202e\u2066-\u2069]/g, escapeCharacter);
}

function escapeCharacter(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`;
}

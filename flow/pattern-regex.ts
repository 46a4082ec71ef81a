/** Makes the error for what should have stood at an offset (from 0) of the expression. */
type ErrorAt = (expected: string, offset: number) => Error;

/** One step of the subset: an escape, or a single character. */
const STEP = /\\x[0-9A-Fa-f]{2}|\\[dDsSwW]|\\[\^$?[\]{}|\\*+.:_#=@/;,-]|[A-Za-z0-9 :_#=@/;,^$?[\]{}|*+.-]/y;

/**
 * Compiles the text between two percent signs. CloudWatch Logs takes letters, digits, blanks, `: _ # = @ / ; , -`,
 * the operators `^ $ ? [ ] { } | \ * + .`, and `\d \D \s \S \w \W \xhh`; no parentheses, no bytes past ASCII.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/FilterAndPatternSyntax.html#regex-expressions
 */
export function compileRegex(text: string, errorAt: ErrorAt): RegExp {
  rejectOutsideSubset(text, errorAt);
  if (/(?<!\\)\[\^?\]/.test(text)) throw errorAt("no empty character class ([])", 0);
  try {
    return new RegExp(text.replace(/(?<!\\)\{,(\d+)\}/g, "{0,$1}"));
  } catch {
    throw errorAt("a regular expression that is complete", 0);
  }
}

// --- internal ---

function rejectOutsideSubset(text: string, errorAt: ErrorAt): void {
  for (let offset = 0; offset < text.length; ) {
    STEP.lastIndex = offset;
    const step = STEP.exec(text)?.[0];
    if (step === undefined) throw errorAt(`a character that these regular expressions have (\\xhh for others)`, offset);
    offset += step.length;
  }
}

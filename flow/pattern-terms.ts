import type { Match } from "./pattern.ts";
import type { PatternScanner } from "./pattern-scanner.ts";

const MATCH: Match = {};

type Sign = "" | "?" | "-";

interface Term {
  readonly sign: Sign;
  readonly occursIn: (message: string) => boolean;
}

/**
 * Unstructured terms. All plain terms must occur, and no `-term`; `?terms` are alternatives, and are ignored as soon as
 * another kind of term stands beside them (as AWS documents). A term is found anywhere, also within a word, and in its
 * case. No terms, and a phrase of blanks (`" "`), match everything.
 */
export function parseTerms(scanner: PatternScanner): (message: string) => Match | undefined {
  const terms = readTerms(scanner);
  const optional = terms.filter((term) => term.sign === "?");
  const included = terms.filter((term) => term.sign === "");
  const excluded = terms.filter((term) => term.sign === "-");
  if (optional.length > 0 && optional.length === terms.length) {
    return (message) => (optional.some((term) => term.occursIn(message)) ? MATCH : undefined);
  }
  return (message) =>
    included.every((term) => term.occursIn(message)) && !excluded.some((term) => term.occursIn(message))
      ? MATCH
      : undefined;
}

// --- internal ---

function readTerms(scanner: PatternScanner): Term[] {
  const terms: Term[] = [];
  for (scanner.skipBlanks(); !scanner.atEnd(); scanner.skipBlanks()) {
    terms.push({ sign: (scanner.read(/[?-]?/y) ?? "") as Sign, occursIn: readTerm(scanner) });
    if (!scanner.atEnd() && !/\s/.test(scanner.peek())) {
      throw scanner.expected("a blank between terms (terms with other than letters, digits and _ go in double quotes)");
    }
  }
  return terms;
}

function readTerm(scanner: PatternScanner): (message: string) => boolean {
  if (scanner.peek() === "%") {
    const regex = scanner.readRegex();
    return (message) => regex.test(message);
  }
  const phrase = scanner.peek() === '"' ? scanner.readQuoted() : scanner.read(/[\p{L}\p{N}_]+/uy);
  if (phrase === undefined) throw scanner.expected("a term of letters, digits and _, or a phrase in double quotes");
  if (phrase.trim() === "") return () => true;
  return (message) => message.includes(phrase);
}

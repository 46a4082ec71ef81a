import type { FilterField } from "./filter-fields.ts";

/** The way out of a fault in an expression: how that part of one is written. */
export const HINTS = {
  field:
    "Fields have AWS's names, such as srcaddr, dstport, bytes and action; ip and port mean either end: ip in 10.0.0.0/8.",
  operator:
    "After a field comes what is asked of it: dstport = 22, bytes > 1000, srcaddr in 10.0.0.0/8, vpc-id is absent.",
  join: "Tests are joined by and, or and not: action = REJECT and not dstport in (22, 3389).",
  parenthesis: "Each ( has its ): action = REJECT and (dstport = 22 or dstport = 3389).",
  list: "Several values stand in parentheses, with commas between them: dstport in (22, 3389, 8000-9000).",
  notIn: "Not stands before in, or before a whole test: dstport not in (22, 3389), not action = ACCEPT.",
  state: "is asks for absent, present, internal or external: vpc-id is absent, srcaddr is not internal.",
  network: "--networks FILE names networks, --vpc-networks takes those that EC2 knows: srcaddr in network office.",
  quote: "What begins with a quote ends with the same one: region ~ '^eu-'.",
  regex:
    "A regular expression stands in quotes, with a backslash before a sign that means itself: region ~ '^eu-(west|north)'.",
  depth: "Join the tests by and and or instead of nesting them.",
  sign: "Texts with blanks or signs stand in quotes: pkt-src-aws-service = 'A & B'; two tests are joined by and.",
} as const;

/** How a value of the field is written. */
export function valueHint({ name, kind }: FilterField): string {
  const own = WORDS[name] ?? EXAMPLES[kind];
  return own ? `Write such as ${name} ${own}.` : `A text with blanks or signs stands in quotes: ${name} = 'a b'.`;
}

// --- internal ---

/** None for texts, which may be anything. */
const EXAMPLES: Readonly<Partial<Record<FilterField["kind"], string>>> = {
  address: "= 10.0.0.1, or in (10.0.0.0/8, 2001:db8::/32)",
  port: "= 443, = https, or in (22, 3389, 8000-9000)",
  protocol: "= tcp, or in (udp, 6)",
  integer: "> 1000, or in (1, 5-9)",
  time: "> 2h (ago), or >= 2026-01-31T12:00:00Z",
};

/** Fields that hold one of a few words. */
const WORDS: Readonly<Record<string, string>> = {
  action: "= REJECT",
  "log-status": "in (NODATA, SKIPDATA)",
  "flow-direction": "= egress",
  type: "= IPv6",
};

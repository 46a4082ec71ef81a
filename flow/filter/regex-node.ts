/** A regular expression as a tree. It is of bytes: a character past ASCII is the sequence of its bytes in UTF-8. */
export type RegexNode =
  /** One byte of a set: 1 at its place. */
  | { readonly kind: "byte"; readonly set: Uint8Array }
  | { readonly kind: "sequence"; readonly parts: readonly RegexNode[] }
  | { readonly kind: "choice"; readonly parts: readonly RegexNode[] }
  | { readonly kind: "repeat"; readonly part: RegexNode; readonly min: number; readonly max: number }
  | { readonly kind: "start" }
  | { readonly kind: "end" };

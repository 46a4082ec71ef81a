import type { RegexNode } from "./regex-node.ts";

/** A machine of more states would be slow to make: a slip, such as `((a{1000}){1000})`. */
const MAX_STATES = 20_000;
/** So many sets of states are kept, of 1 KB each; then they are made anew. */
const MAX_SETS = 2_000;

/** Whether a regular expression matches somewhere in a text, in time that grows with the text alone, whatever they are. */
export class RegexMachine {
  readonly #states: readonly State[];
  readonly #start: number;
  /** Sets of states that can be reached at once; each has its place in `#table`, 256 entries, one a byte. */
  #sets: StateSet[] = [];
  #numbers = new Map<string, number>();
  #table: Int32Array[] = [];

  /** @throws RangeError where the repetitions make it too large */
  constructor(node: RegexNode) {
    const builder = new Builder();
    this.#start = builder.build(node, builder.add({ kind: "match" }));
    this.#states = builder.states;
    this.#begin();
  }

  /** Whether the text in `bytes[start, end)` has a match. */
  test(bytes: Uint8Array, start: number, end: number): boolean {
    let current = 0;
    for (let at = start; at < end; at++) {
      if (this.#sets[current]!.matches) return true;
      const byte = bytes[at]!;
      const next = this.#table[current]![byte]!;
      current = next >= 0 ? next : this.#step(current, byte);
    }
    return this.#sets[current]!.matches || this.#sets[current]!.matchesAtEnd;
  }

  /** Set 0 is that of the beginning, the only one where `^` holds. */
  #begin(): void {
    this.#sets = [];
    this.#table = [];
    this.#numbers = new Map();
    this.#add(this.#reach([this.#start], { atStart: true, atEnd: false }), true);
  }

  #step(from: number, byte: number): number {
    const reached = this.#sets[from]!.states.flatMap((index) => {
      const state = this.#states[index]!;
      return state.kind === "byte" && state.set[byte] === 1 ? [state.next] : [];
    });
    // A match may begin anywhere.
    const states = this.#reach([...reached, this.#start], { atStart: false, atEnd: false });
    const known = this.#numbers.get(states.join());
    if (known === undefined && this.#sets.length >= MAX_SETS) {
      this.#begin();
      return this.#add(states, false);
    }
    const next = known ?? this.#add(states, false);
    this.#table[from]![byte] = next;
    return next;
  }

  #add(states: readonly number[], atStart: boolean): number {
    const isMatch = (index: number): boolean => this.#states[index]!.kind === "match";
    const matchesAtEnd = this.#reach(states, { atStart, atEnd: true }).some(isMatch);
    this.#table.push(new Int32Array(256).fill(-1));
    const number = this.#sets.push({ states, matches: states.some(isMatch), matchesAtEnd }) - 1;
    if (!atStart) this.#numbers.set(states.join(), number);
    return number;
  }

  /** The states that are reached without a byte, in their order. */
  #reach(from: readonly number[], { atStart, atEnd }: { atStart: boolean; atEnd: boolean }): number[] {
    const seen = new Set<number>();
    const waiting = [...from];
    while (waiting.length > 0) {
      const index = waiting.pop()!;
      if (seen.has(index)) continue;
      seen.add(index);
      const state = this.#states[index]!;
      if (state.kind === "split") waiting.push(...state.ways);
      else if ((state.kind === "start" && atStart) || (state.kind === "end" && atEnd)) waiting.push(state.next);
    }
    return [...seen].filter((index) => this.#states[index]!.kind !== "split").sort((one, other) => one - other);
  }
}

// --- internal ---

type State =
  | { kind: "byte"; set: Uint8Array; next: number }
  | { kind: "split"; ways: number[] }
  | { kind: "start" | "end"; next: number }
  | { kind: "match" };

interface StateSet {
  states: readonly number[];
  matches: boolean;
  matchesAtEnd: boolean;
}

/** Thompson's construction, from the end to the beginning: each part knows what comes after it. */
class Builder {
  readonly states: State[] = [];

  add(state: State): number {
    if (this.states.length >= MAX_STATES) throw new RangeError("the repetitions make it too large");
    return this.states.push(state) - 1;
  }

  /** The state at which the part begins; `next` is that at which what follows it begins. */
  build(node: RegexNode, next: number): number {
    if (node.kind === "byte") return this.add({ kind: "byte", set: node.set, next });
    if (node.kind === "start" || node.kind === "end") return this.add({ kind: node.kind, next });
    if (node.kind === "repeat") return this.#repeat(node.part, node, next);
    if (node.kind === "sequence") return node.parts.reduceRight((after, part) => this.build(part, after), next);
    return this.add({ kind: "split", ways: node.parts.map((part) => this.build(part, next)) });
  }

  #repeat(part: RegexNode, { min, max }: { min: number; max: number }, next: number): number {
    let start = next;
    if (max === Number.POSITIVE_INFINITY) {
      const loop: State = { kind: "split", ways: [next] };
      start = this.add(loop);
      loop.ways.push(this.build(part, start));
    } else {
      for (let count = min; count < max; count++) {
        start = this.add({ kind: "split", ways: [this.build(part, start), next] });
      }
    }
    for (let count = 0; count < min; count++) start = this.build(part, start);
    return start;
  }
}

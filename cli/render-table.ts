import type { NameOf } from "../flow/name-columns.ts";
import type { FlowRecord } from "../flow/record.ts";
import { printable } from "./errors.ts";
import type { Style } from "./style.ts";
import { type CellOf, cellMaker, SERVICE } from "./table-cells.ts";
import { fittingColumns, GAP, usualColumns } from "./table-columns.ts";
import { widthOf } from "./wrapped.ts";

/** So many rows settle how wide the columns are; later ones are printed as they come. */
const MEASURED_ROWS = 500;

export interface TableOptions {
  /** Those that the person chose: they are shown, however wide they are. */
  columns?: readonly string[] | undefined;
  /** Of the terminal, in columns: usual columns that do not fit into it are left out. */
  width?: number | undefined;
  /** What addresses and interfaces are called, shown before them. */
  nameOf?: NameOf | undefined;
}

/**
 * A table for people: aligned, times readable, protocols and services by name, numbers to the right and their digits in
 * threes. Rows may come without end.
 */
export class RecordTable {
  readonly #style: Style;
  readonly #write: (text: string) => void;
  readonly #options: TableOptions;
  /** Of the last records, which share them. */
  #fields: FlowRecord["fields"] | undefined;
  #columns: readonly string[] = [];
  #cells: readonly CellOf[] = [];
  #waiting: string[][] = [];
  /** Once they are settled: of each column that is shown, its place in a row and how it is padded. */
  #layout: readonly Layout[] | undefined;
  readonly #hidden = new Set<string>();

  constructor(write: (text: string) => void, style: Style, options: TableOptions = {}) {
    this.#write = write;
    this.#style = style;
    this.#options = options;
  }

  /** Fields that the records have and the table, for want of room, has not; none where the person chose. */
  get hidden(): readonly string[] {
    return [...this.#hidden];
  }

  add(record: FlowRecord): void {
    if (record.fields !== this.#fields) this.#settle(record);
    const row = this.#cells.map((cellOf) => printable(cellOf(record)));
    if (this.#layout) this.#print(row);
    else if (this.#waiting.push(row) >= MEASURED_ROWS) this.end();
  }

  /** Prints what still waits to be measured. */
  end(): void {
    if (this.#layout || this.#waiting.length === 0) return;
    const rows = this.#waiting.splice(0);
    this.#layout = this.#measured([[...this.#columns], ...rows]);
    this.#write(`${this.#style.bold(aligned(this.#columns, this.#layout))}\n`);
    for (const row of rows) this.#print(row);
  }

  /** Records of other fields stand under a header of their own. */
  #settle(record: FlowRecord): void {
    const { columns: chosen, nameOf } = this.#options;
    const columns = chosen ?? usualColumns(record);
    if (!chosen) for (const { name } of record.fields) if (!columns.includes(name)) this.#hidden.add(name);
    if (columns.join() !== this.#columns.join()) {
      const isFirst = this.#fields === undefined;
      this.end();
      if (!isFirst) this.#write("\n");
      this.#columns = columns;
      this.#layout = undefined;
    }
    this.#fields = record.fields;
    this.#cells = columns.map((name) => cellMaker(name, record.fields, nameOf));
  }

  #measured(rows: readonly (readonly string[])[]): Layout[] {
    const widths = this.#columns.map((_, column) =>
      rows.reduce((widest, row) => Math.max(widest, shownWidth(row[column]!)), 0),
    );
    const all = this.#columns.map((name, place) => ({
      place,
      width: widths[place]!,
      toRight: RIGHT_ALIGNED.has(name),
    }));
    if (this.#options.columns) return all;
    const byName = new Map(this.#columns.map((name, place) => [name, widths[place]!]));
    const { shown, hidden } = fittingColumns(byName, this.#options.width ?? Number.POSITIVE_INFINITY);
    for (const name of hidden) if (name !== SERVICE) this.#hidden.add(name);
    return all.filter(({ place }) => shown.includes(this.#columns[place]!));
  }

  #print(row: readonly string[]): void {
    this.#write(`${aligned(row, this.#layout!)}\n`);
  }
}

// --- internal ---

interface Layout {
  place: number;
  /** In columns of a terminal. */
  width: number;
  toRight: boolean;
}

const RIGHT_ALIGNED = new Set(["srcport", "dstport", "packets", "bytes", "tcp-flags", "version", "traffic-path"]);

function aligned(row: readonly string[], layout: readonly Layout[]): string {
  const cells = layout.map(({ place, width, toRight }) => {
    const cell = row[place]!;
    const padding = " ".repeat(Math.max(0, width - shownWidth(cell)));
    return toRight ? padding + cell : cell + padding;
  });
  return cells.join(GAP).trimEnd();
}

/** Nearly all cells are ASCII, whose length is their width. */
function shownWidth(cell: string): number {
  return ASCII.test(cell) ? cell.length : widthOf(cell);
}

const ASCII = /^[ -~]*$/;

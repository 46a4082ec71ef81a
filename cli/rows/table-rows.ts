import type { FieldValue } from "../../flow/record.ts";
import { grouped } from "../counted.ts";
import { printable } from "../errors.ts";
import type { Style } from "../style.ts";
import { widthOf, wrapped } from "../wrapped.ts";

export interface Column {
  name: string;
  /** Its values stand to the right. */
  numeric?: boolean;
  /** Where the terminal is too narrow it may be left out, the last first; the others are always shown. */
  optional?: boolean;
  /** How a person sees a value; as it is, with thousands set off, when absent. */
  show?(value: FieldValue): string;
  /** Colours a cell. */
  paint?(cell: string): string;
}

export interface TableOptions {
  columns: readonly Column[];
  style: Style;
  width?: number | undefined;
  write(text: string): void;
}

/** Rows for people: aligned, numbers to the right. So many rows settle how wide the columns are; later ones come as they are. */
const MEASURED_ROWS = 1000;

/** A table of rows, which may be many. */
export class TableRows {
  readonly #options: TableOptions;
  #shown: readonly { column: Column; at: number; width: number }[] | undefined;
  #waiting: string[][] = [];

  constructor(options: TableOptions) {
    this.#options = options;
  }

  add(row: readonly FieldValue[]): void {
    const cells = row.map((value, at) => cellOf(value, this.#options.columns[at]!));
    if (this.#shown) this.#print(cells);
    else if (this.#waiting.push(cells) >= MEASURED_ROWS) this.#begin();
  }

  end(): void {
    if (!this.#shown) this.#begin();
    const { columns, style, write, width } = this.#options;
    const hidden = columns.filter((column) => !this.#shown!.some((shown) => shown.column === column));
    if (hidden.length === 0) return;
    const line = style.dim(`Not shown: ${hidden.map(({ name }) => name).join(", ")}. A wider terminal shows them.`);
    write(`${wrapped(line, width).join("\n")}\n`);
  }

  #begin(): void {
    const { columns, style, write } = this.#options;
    const rows = [columns.map(({ name }) => name), ...this.#waiting.splice(0)];
    const measured = columns.map((column, at) => ({
      column,
      at,
      width: Math.max(...rows.map((row) => widthOf(row[at]!))),
    }));
    this.#shown = this.#narrowed(measured);
    write(`${style.bold(this.#aligned(rows[0]!))}\n`);
    for (const row of rows.slice(1)) this.#print(row);
  }

  #narrowed(measured: { column: Column; at: number; width: number }[]) {
    const total = (): number => measured.reduce((sum, { width }) => sum + GAP.length + width, -GAP.length);
    while (total() > (this.#options.width ?? Number.POSITIVE_INFINITY)) {
      const last = measured.findLastIndex(({ column }) => column.optional);
      if (last < 0) break;
      measured.splice(last, 1);
    }
    return measured;
  }

  #print(cells: readonly string[]): void {
    this.#options.write(`${this.#aligned(cells)}\n`);
  }

  #aligned(cells: readonly string[]): string {
    const padded = this.#shown!.map(({ column, at, width }) => {
      const gap = " ".repeat(Math.max(0, width - widthOf(cells[at]!)));
      const cell = column.paint ? column.paint(cells[at]!) : cells[at]!;
      return column.numeric ? gap + cell : cell + gap;
    });
    return padded.join(GAP).trimEnd();
  }
}

// --- internal ---

/** Between two columns. */
const GAP = "  ";

function cellOf(value: FieldValue, { show }: Column): string {
  if (value === undefined) return "-";
  if (show) return printable(show(value));
  return typeof value === "string" ? printable(value) : grouped(value);
}

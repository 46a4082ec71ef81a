import { TIMESTAMP } from "../flow/format.ts";
import { isOtherLog, MESSAGE } from "../flow/log-message.ts";
import { protocolName } from "../flow/protocols.ts";
import type { FlowRecord } from "../flow/record.ts";
import { printable } from "./errors.ts";
import type { Style } from "./style.ts";

/** The columns of a table when nobody chose: what people look at, in the order in which they look. */
const USUAL_COLUMNS = [
  "start",
  "interface-id",
  "srcaddr",
  "srcport",
  "dstaddr",
  "dstport",
  "protocol",
  "packets",
  "bytes",
  "action",
  "log-status",
];

/** So many rows settle how wide the columns are; later ones are printed as they come. */
const MEASURED_ROWS = 500;

export interface TableOptions {
  /** Those that the person chose: they are shown, however wide they are. */
  columns?: readonly string[] | undefined;
  /** Of the terminal, in columns: usual columns that do not fit into it are left out, from the last. */
  width?: number | undefined;
}

/** A table for people: aligned, times readable, protocols by name, numbers to the right. Rows may come without end. */
export class RecordTable {
  readonly #style: Style;
  readonly #write: (text: string) => void;
  /** Those that the person chose. */
  readonly #chosen: readonly string[] | undefined;
  readonly #width: number;
  #columns: readonly string[] | undefined;
  #fields: FlowRecord["fields"] | undefined;
  #waiting: string[][] = [];
  #widths: number[] | undefined;
  readonly #hidden = new Set<string>();

  constructor(
    write: (text: string) => void,
    style: Style,
    { columns, width = Number.POSITIVE_INFINITY }: TableOptions = {},
  ) {
    this.#write = write;
    this.#style = style;
    this.#chosen = columns;
    this.#width = width;
  }

  /** Fields that the records have and the table, for want of room, has not; none where the person chose. */
  get hidden(): readonly string[] {
    return [...this.#hidden];
  }

  add(record: FlowRecord): void {
    if (record.fields !== this.#fields) this.#settle(record);
    const row = this.#columns!.map((name) => printable(cellOf(record, name)));
    if (this.#widths) this.#print(row);
    else if (this.#waiting.push(row) >= MEASURED_ROWS) this.end();
  }

  /** Records of other fields stand under a header of their own. */
  #settle(record: FlowRecord): void {
    this.#fields = record.fields;
    const columns = this.#chosen ?? usualColumns(record);
    if (!this.#chosen) for (const { name } of record.fields) if (!columns.includes(name)) this.#hidden.add(name);
    if (columns.join() === this.#columns?.join()) return;
    if (this.#columns) {
      this.end();
      this.#write("\n");
    }
    this.#columns = columns;
    this.#widths = undefined;
  }

  /** Prints what still waits to be measured. */
  end(): void {
    if (this.#widths || !this.#columns || this.#waiting.length === 0) return;
    const rows = [[...this.#columns], ...this.#waiting.splice(0)];
    this.#widths = this.#columns.map((_, column) => Math.max(...rows.map((row) => row[column]!.length)));
    if (!this.#chosen) this.#narrow(this.#widths);
    const [header, ...body] = rows;
    this.#write(`${this.#style.bold(this.#aligned(header!))}\n`);
    for (const row of body) this.#print(row);
  }

  /** Leaves out columns from the last until the rest fits; the first stays. */
  #narrow(widths: number[]): void {
    const total = (): number => widths.reduce((sum, width) => sum + GAP.length + width, -GAP.length);
    while (widths.length > 1 && total() > this.#width) widths.pop();
    for (const name of this.#columns!.slice(widths.length)) this.#hidden.add(name);
  }

  #print(row: readonly string[]): void {
    this.#write(`${this.#aligned(row)}\n`);
  }

  #aligned(row: readonly string[]): string {
    const cells = row
      .slice(0, this.#widths!.length)
      .map((cell, column) =>
        RIGHT_ALIGNED.has(this.#columns![column]!)
          ? cell.padStart(this.#widths![column]!)
          : cell.padEnd(this.#widths![column]!),
      );
    return cells.join(GAP).trimEnd();
  }
}

// --- internal ---

/** Between two columns. */
const GAP = "  ";

const OTHER_LOG_COLUMNS = [TIMESTAMP, MESSAGE];

const RIGHT_ALIGNED = new Set(["srcport", "dstport", "packets", "bytes", "tcp-flags", "version", "traffic-path"]);

/** Those of the usual columns that the record has; all of its fields where it is of another kind altogether. */
function usualColumns(record: FlowRecord): readonly string[] {
  if (isOtherLog(record)) return OTHER_LOG_COLUMNS;
  const names = record.fields.map((field) => field.name);
  const usual = USUAL_COLUMNS.filter((name) => names.includes(name));
  return usual.length >= 4 ? usual : names;
}

function cellOf(record: FlowRecord, name: string): string {
  if (name === "timestamp") return record.timestamp === undefined ? "-" : isoTime(record.timestamp);
  const position = record.fields.findIndex((field) => field.name === name);
  const token = record.tokens[position] ?? "-";
  if (name === "protocol") return protocolName(token);
  return (name === "start" || name === "end") && /^\d{9,11}$/.test(token) ? isoTime(Number(token) * 1000) : token;
}

function isoTime(ms: number): string {
  return new Date(ms).toISOString().replace(/\.000Z$/, "Z");
}

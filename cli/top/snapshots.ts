import type { NameOf } from "../../flow/name-columns.ts";
import type { FieldValue } from "../../flow/record.ts";
import type { Context } from "../context.ts";
import { type Output, openOutput } from "../output.ts";
import { rowPrinter } from "../rows/row-printer.ts";
import type { Column } from "../rows/table-rows.ts";
import { styleFor } from "../style.ts";
import { columnsOf } from "../wrapped.ts";
import { mostOf, rankedColumns, shownColumns, withBars } from "./columns.ts";
import type { LiveFlags } from "./live-flags.ts";
import { type Ranked, type RankingPlan, rankedRows, withNames } from "./ranking.ts";

/** What of a following the rankings show, and how. */
interface Shown {
  plan: RankingPlan;
  flags: LiveFlags;
  nameOf: NameOf | undefined;
}

/** Rankings one after another. In the machine formats each row begins with its time, in seconds since the epoch. */
export class Snapshots {
  readonly #by: RankingPlan["by"];
  readonly #flags: LiveFlags;
  readonly #nameOf: NameOf | undefined;
  readonly #context: Context;
  #output: Output | undefined;
  #hasHeader = false;

  constructor({ plan, flags, nameOf }: Shown, context: Context) {
    this.#by = plan.by;
    this.#flags = flags;
    this.#nameOf = nameOf;
    this.#context = context;
  }

  async open(): Promise<void> {
    this.#output = await openOutput(this.#context, this.#flags.output, { styled: this.#format === "table" });
  }

  async close(): Promise<void> {
    await this.#output?.finish();
  }

  async write(text: string): Promise<void> {
    await this.#output?.write(Buffer.from(text));
  }

  /** The ranking as lines of a table under a line of its own. */
  lines(result: Ranked, head: string): string[] {
    const { stdout, colour } = this.#context;
    const style = styleFor(colour.stdout && this.#flags.isLive);
    const columns = shownColumns(result.groups, this.#by, {
      most: mostOf(result, this.#by),
      style,
      nameOf: this.#nameOf,
    });
    const width = this.#flags.isLive ? columnsOf(stdout) : undefined;
    const printer = rowPrinter({ format: "table", columns, style, width });
    for (const row of withBars(result.groups, rankedRows(result, this.#by))) printer.add(row);
    printer.end();
    return [style.bold(head), "", ...printer.sink.take().toString().trimEnd().split("\n")];
  }

  async print(result: Ranked, nowMs: number): Promise<void> {
    const time = Math.floor(nowMs / 1000);
    if (this.#format === "table") {
      const head = new Date(time * 1000).toISOString().replace(".000Z", "Z");
      await this.write(`${this.lines(result, head).join("\n")}\n\n`);
      return;
    }
    const named = withNames(result, this.#nameOf);
    const columns: Column[] = [{ name: "time" }, ...rankedColumns(named.groups, this.#by)];
    const printer = rowPrinter({ format: this.#format, columns, style: styleFor(false), header: !this.#hasHeader });
    this.#hasHeader = true;
    for (const row of rankedRows(named, this.#by)) printer.add([time, ...row] satisfies FieldValue[]);
    printer.end();
    const bytes = printer.sink.take();
    if (bytes.length > 0) await this.#output?.write(bytes);
  }

  get #format() {
    return this.#flags.format ?? (this.#flags.isLive ? "table" : "tsv");
  }
}

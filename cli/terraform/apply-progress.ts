import type { Context } from "../context.ts";
import { printable } from "../errors.ts";
import { type Style, styleFor } from "../style.ts";
import type { TerraformMessage } from "./messages.ts";
import { type EndedOperation, type Operation, Operations } from "./operations.ts";

type Screen = Pick<Context, "stderr" | "stderrIsTerminal" | "colour" | "env">;

const FRAMES = ["⠋", "⠙", "⠹", "⠸", "⠼", "⠴", "⠦", "⠧", "⠇", "⠏"];
const FRAME_MS = 100;
/** Without a terminal what takes long is told of this often, so that a log shows what is being waited for. */
const REMIND_MS = 30_000;
/** No more than these are shown at a time: a list that is longer than the screen cannot be drawn over. */
const SHOWN = 8;

/**
 * Shows an apply as it goes, on stderr: each resource once it is done, and on a terminal those that are being worked on in
 * a list that moves.
 */
export class ApplyProgress {
  readonly operations = new Operations();
  readonly #screen: Screen;
  readonly #style: Style;
  readonly #moving: boolean;
  readonly #timer: NodeJS.Timeout;
  #drawn = 0;
  #frame = 0;

  constructor(screen: Screen) {
    this.#screen = screen;
    this.#style = styleFor(screen.colour.stderr);
    this.#moving = screen.stderrIsTerminal && screen.env["TERM"] !== "dumb" && !screen.env["CI"];
    this.#timer = setInterval(() => this.#tick(), this.#moving ? FRAME_MS : REMIND_MS);
  }

  take(message: TerraformMessage): void {
    const operation = this.operations.take(message);
    if (operation === undefined || !("ok" in operation)) return;
    this.note(this.#endedLine(operation));
  }

  /** A line above the list. */
  note(line: string): void {
    this.#erase();
    this.#screen.stderr.write(`${line}\n`);
    this.#draw();
  }

  stop(): void {
    clearInterval(this.#timer);
    this.#erase();
  }

  #tick(): void {
    if (!this.#moving) {
      for (const operation of this.operations.running)
        this.#screen.stderr.write(`${this.#runningLine(operation, "…")}\n`);
      return;
    }
    this.#frame++;
    this.#erase();
    this.#draw();
  }

  #erase(): void {
    if (this.#drawn > 0) this.#screen.stderr.write(`\u001b[${this.#drawn}A\r\u001b[J`);
    this.#drawn = 0;
  }

  #draw(): void {
    const { running, total } = this.operations;
    if (!this.#moving || total === 0) return;
    const mark = this.#style.cyan(FRAMES[this.#frame % FRAMES.length]!);
    const hidden = running.length - SHOWN;
    const lines = [
      ...running.slice(0, SHOWN).map((operation) => this.#runningLine(operation, mark)),
      ...(hidden > 0 ? [this.#style.dim(`  and ${hidden} more`)] : []),
      this.#style.dim(`  ${this.operations.done} of ${total}`),
    ];
    this.#screen.stderr.write(`${lines.join("\n")}\n`);
    this.#drawn = lines.length;
  }

  #runningLine({ address, action, startedMs }: Operation, mark: string): string {
    const seconds = Math.floor((performance.now() - startedMs) / 1000);
    return `${mark} ${DOING[action]} ${this.#cut(address)} ${this.#style.dim(`${seconds} s`)}`;
  }

  #endedLine({ address, action, ok, seconds }: EndedOperation): string {
    const { green, red, dim } = this.#style;
    const { done, total } = this.operations;
    const took = seconds > 0 ? `${seconds} s, ` : "";
    if (!ok) return `${red("✖")} ${this.#cut(address)} ${dim(`not ${DONE[action]}`)}`;
    return `${green("✔")} ${DONE[action]} ${this.#cut(address)} ${dim(`(${took}${done} of ${total})`)}`;
  }

  /** A line that wraps could not be drawn over; a log has no width. */
  #cut(address: string): string {
    const text = printable(address);
    if (!this.#moving) return text;
    const width = Math.max(20, (this.#screen.stderr.columns ?? 80) - 30);
    return text.length > width ? `${text.slice(0, width - 1)}…` : text;
  }
}

const DOING = { create: "creating", update: "changing", delete: "destroying" } as const;
const DONE = { create: "created", update: "changed", delete: "destroyed" } as const;

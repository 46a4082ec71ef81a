import type { Context } from "./context.ts";
import { printable } from "./errors.ts";
import { type Style, styleFor } from "./style.ts";

/** Says what a step is at: replaces the words beside its title. */
export type Update = (text: string) => void;

const FRAMES = ["⠋", "⠙", "⠹", "⠸", "⠼", "⠴", "⠦", "⠧", "⠇", "⠏"];
const FRAME_MS = 80;
/** Without a terminal a step that takes longer than this is announced, so that a log shows what is being waited for. */
const ANNOUNCE_MS = 2000;

/** Steps and how they ended, on stderr: a moving line on a terminal, plain lines elsewhere. One step at a time. */
export class Progress {
  readonly #stderr: Context["stderr"];
  readonly #moving: boolean;
  readonly #style: Style;

  constructor(context: Pick<Context, "stderr" | "stderrIsTerminal" | "colour" | "env">) {
    this.#stderr = context.stderr;
    this.#moving = context.stderrIsTerminal && context.env["TERM"] !== "dumb" && !context.env["CI"];
    this.#style = styleFor(context.colour.stderr);
  }

  /** Runs the task under its title. Its last update stays beside the title; what it throws is passed on. */
  async step<Result>(title: string, task: (update: Update) => Promise<Result> | Result): Promise<Result> {
    const startedMs = performance.now();
    let detail = "";
    const stop = this.#moving ? this.#spin(title, () => detail) : this.#announce(title);
    const end = (mark: string) => {
      stop();
      this.#line(`${mark} ${title}${this.#beside(detail)}${this.#took(performance.now() - startedMs)}`);
    };
    try {
      const result = await task((text) => {
        detail = printable(text);
      });
      end(this.#style.green("✔"));
      return result;
    } catch (error) {
      end(this.#style.red("✖"));
      throw error;
    }
  }

  /** A line between steps. */
  note(text: string): void {
    this.#line(text);
  }

  #spin(title: string, detail: () => string): () => void {
    let frame = 0;
    const draw = () => {
      const mark = this.#style.cyan(FRAMES[frame++ % FRAMES.length]!);
      this.#stderr.write(`\r\u001b[K${mark} ${this.#cut(`${title}${detail() && ` ${detail()}`}`)}`);
    };
    draw();
    const timer = setInterval(draw, FRAME_MS);
    return () => {
      clearInterval(timer);
      this.#stderr.write("\r\u001b[K");
    };
  }

  #announce(title: string): () => void {
    const timer = setTimeout(() => this.#line(`… ${title}`), ANNOUNCE_MS);
    return () => clearTimeout(timer);
  }

  /** A line that wraps could not be drawn over. */
  #cut(text: string): string {
    const width = (this.#stderr.columns ?? 80) - 3;
    return text.length > width ? `${text.slice(0, width - 1)}…` : text;
  }

  #beside(detail: string): string {
    return detail && ` ${this.#style.dim(detail)}`;
  }

  #took(ms: number): string {
    return ms < 1000 ? "" : ` ${this.#style.dim(`(${(ms / 1000).toFixed(1)} s)`)}`;
  }

  #line(text: string): void {
    this.#stderr.write(`${text}\n`);
  }
}

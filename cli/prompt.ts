import { Writable } from "node:stream";
import type { Context, OutputStream } from "./context.ts";

export interface TextQuestion {
  message: string;
  default?: string | undefined;
  /** What is wrong with the answer, in words; nothing when it will do. The question repeats until then. */
  check(answer: string): string | undefined;
}

export interface Choice<Value> {
  name: string;
  value: Value;
  /** Shown below the list while the choice is the marked one. */
  description?: string;
}

export interface ChoiceQuestion<Value> {
  message: string;
  choices: readonly Choice<Value>[];
  /** The choice that is marked at first. */
  default?: Value | undefined;
}

export interface ManyQuestion<Value> {
  message: string;
  choices: readonly Choice<Value>[];
  /** Those that are marked at first. */
  checked: readonly Value[];
  /** What is wrong with what was chosen, in words; nothing when it will do. */
  check(chosen: readonly Value[]): string | undefined;
}

export interface SearchQuestion<Value> {
  message: string;
  /** The choices for what was typed so far. */
  find(typed: string): readonly Choice<Value>[];
}

/** Questions on the terminal. Ctrl-C, Ctrl-D and the context's signal reject with an error that `isCancelled` knows. */
export interface Prompt {
  text(question: TextQuestion): Promise<string>;
  choice<Value>(question: ChoiceQuestion<Value>): Promise<Value>;
  /** Several of a list, marked with the space bar. */
  many<Value>(question: ManyQuestion<Value>): Promise<Value[]>;
  /** One of a list that typing narrows down. */
  search<Value>(question: SearchQuestion<Value>): Promise<Value>;
  confirm(question: { message: string; default: boolean }): Promise<boolean>;
}

/** Questions go to stderr, since stdout is for data. inquirer is loaded here, for the commands that ask. */
export async function createPrompt(context: Context): Promise<Prompt> {
  const { default: inquirer } = await import("inquirer");
  const ask = async (question: Record<string, unknown>): Promise<unknown> => {
    const ended = endOfInput(context);
    try {
      const prompt = inquirer.createPromptModule({
        input: context.stdin,
        output: unending(context.stderr),
        signal: AbortSignal.any([context.signal, ended.signal]),
      });
      const asked = { ...question, name: "answer", theme: context.colour.stderr ? undefined : COLOURLESS };
      const answers: { answer?: unknown } = await prompt([asked as never]);
      return answers.answer;
    } finally {
      ended.forget();
    }
  };
  return {
    text: async ({ message, check, default: preset }) => {
      const validate = (answer: string) => check(answer.trim()) ?? true;
      return String(await ask({ type: "input", message, default: preset, validate })).trim();
    },
    choice: async <Value>(question: ChoiceQuestion<Value>) =>
      (await ask({ type: "select", ...question, choices: [...question.choices], loop: false })) as Value,
    many: async <Value>({ choices, checked, check, message }: ManyQuestion<Value>) => {
      const marked = choices.map((choice) => ({ ...choice, checked: checked.includes(choice.value) }));
      const validate = (chosen: readonly { value: Value }[]) => check(chosen.map(({ value }) => value)) ?? true;
      const question = { type: "checkbox", message, choices: marked, validate, loop: false, pageSize: PAGE };
      return (await ask(question)) as Value[];
    },
    search: async <Value>({ message, find }: SearchQuestion<Value>) => {
      const source = (typed: string | undefined) => [...find(typed?.trim() ?? "")];
      return (await ask({ type: "search", message, source, pageSize: PAGE })) as Value;
    },
    confirm: async (question) => (await ask({ type: "confirm", ...question })) === true,
  };
}

// --- internal ---

/** Lines of a list that are seen at once, with room for the question in a terminal of 24 lines. */
const PAGE = 12;

const plain = (text: string) => text;

/** inquirer colours by the process's own streams; here the context decides. @see https://github.com/SBoudrias/Inquirer.js/blob/main/packages/core/src/lib/theme.ts */
const COLOURLESS = {
  prefix: { idle: "?", done: "✔" },
  icon: { checked: "[x]", unchecked: "[ ]", cursor: ">" },
  spinner: { interval: 80, frames: ["-", "\\", "|", "/"] },
  style: {
    answer: plain,
    message: plain,
    error: (text: string) => `> ${text}`,
    defaultAnswer: (text: string) => `(${text})`,
    help: plain,
    highlight: plain,
    key: (text: string) => `<${text}>`,
    description: plain,
    disabled: plain,
    searchTerm: plain,
    keysHelpTip: (keys: [string, string][]) => keys.map(([key, action]) => `${key} ${action}`).join(" • "),
  },
};

// inquirer ends its output after each question; only the process's own streams would be spared that.
function unending(stream: OutputStream): OutputStream {
  const write = (chunk: Buffer, _encoding: string, done: (error?: Error | null) => void) =>
    void stream.write(chunk, (error) => done(error));
  return Object.assign(new Writable({ write }), { isTTY: stream.isTTY, columns: stream.columns });
}

// inquirer never settles when its input ends (Ctrl-D, a terminal that is gone), and the process would end without a word.
// Its readline pauses the input then, as it also does after an answer: by the next turn that has settled, and this is moot.
function endOfInput({ stdin }: Context): { signal: AbortSignal; forget(): void } {
  const controller = new AbortController();
  const abort = () => void setImmediate(() => controller.abort());
  stdin.once("pause", abort);
  stdin.once("end", abort);
  return {
    signal: controller.signal,
    forget: () => {
      stdin.removeListener("pause", abort);
      stdin.removeListener("end", abort);
    },
  };
}

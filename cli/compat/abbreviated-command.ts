import { Command } from "commander";

/**
 * A command whose options may be written as Python's argparse takes them: a long name cut short where only one begins so,
 * and `-s=VALUE`. Scripts of the old tools do that.
 *
 * @see https://docs.python.org/3/library/argparse.html#allow-abbrev
 */
export class AbbreviatedCommand extends Command {
  readonly #names: readonly string[];

  /** @param names the long options of the old tool, with their dashes: ours are to be written out, lest theirs grow ambiguous */
  constructor(name: string, names: readonly string[]) {
    super(name);
    this.#names = names;
  }

  override parseOptions(args: string[]): ReturnType<Command["parseOptions"]> {
    return super.parseOptions(this.#written(args));
  }

  /** The arguments with each option written out; what an option takes as its value is left alone. */
  #written(args: readonly string[]): string[] {
    const written: string[] = [];
    for (let index = 0; index < args.length; index++) {
      const arg = args[index]!;
      if (arg === "--") return [...written, ...args.slice(index)];
      const option = this.#option(arg);
      written.push(...option);
      if (option.length === 1 && this.#takesNext(option[0]!) && index + 1 < args.length) written.push(args[++index]!);
    }
    return written;
  }

  #option(arg: string): string[] {
    const [, short, value] = /^(-[a-zA-Z])=(.*)$/s.exec(arg) ?? [];
    if (short !== undefined) return [short, value!];
    const [, name, rest] = /^(--[^=]+)(.*)$/s.exec(arg) ?? [];
    return name === undefined ? [arg] : [`${this.#longName(name)}${rest}`];
  }

  #longName(typed: string): string {
    if (this.options.some(({ long }) => long === typed)) return typed;
    const meant = this.#names.filter((name) => name.startsWith(typed));
    if (meant.length > 1) this.error(`error: ambiguous option: ${typed} could be ${meant.join(", ")}`);
    return meant[0] ?? typed;
  }

  #takesNext(option: string): boolean {
    return this.options.some(({ long, short, required }) => required && (long === option || short === option));
  }
}

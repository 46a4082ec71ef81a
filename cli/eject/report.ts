import { printable } from "../errors.ts";
import { relativeTo } from "../relative-path.ts";
import { shellQuoted } from "../setup/app-command.ts";
import type { Style } from "../style.ts";
import { wrapped } from "../wrapped.ts";

/** What an eject came to; with `--json` for machines. */
export interface EjectReport {
  /** The pipeline's. */
  readonly name: string;
  /** Absolute. */
  readonly folder: string;
  /** What is in it, relative to it. */
  readonly files: readonly string[];
}

export interface ReportOptions {
  readonly style: Style;
  readonly cwd: string;
  /** How wide the terminal is, where it is one. */
  readonly columns?: number | undefined;
  /** Whether there is a state that the folder can go on with, as far as that is known. */
  readonly isDeployed: boolean;
}

/** What was written and what comes next, as lines; a command stays whole, to be copied. */
export function reportLines(
  { name, folder, files }: EjectReport,
  { style, cwd, isDeployed, columns }: ReportOptions,
): string[] {
  const shown = relativeTo(cwd, folder);
  const terraform = `terraform -chdir=${shellQuoted(shown)}`;
  const expected = isDeployed
    ? 'has to say "No changes": the folder goes on with the state that vpcflow deploy wrote'
    : "shows the whole pipeline to be added, because it is not deployed yet";
  return [
    `${style.green("✔")} ${name} is written as plain Terraform in ${printable(shown)}`,
    ...files.map((file) => `  ${style.dim(printable(file))}`),
    style.bold("Next"),
    `  ${style.cyan(printable(`${terraform} init`))}`,
    `  ${style.cyan(printable(`${terraform} plan`))}`,
    ...wrapped(`    ${style.dim(expected)}`, columns, 0),
    ...wrapped(
      style.yellow(
        "From now on change and apply this folder alone, since vpcflow deploy, vpcflow destroy and cdktf work on the same state, and would take your changes back.",
      ),
      columns,
    ),
  ];
}

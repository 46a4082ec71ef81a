import { Command } from "commander";
import { VpcflowError } from "../flow/errors.ts";
import { aggregateCommand } from "./commands/aggregate.ts";
import { costCommand } from "./commands/cost.ts";
import { demoCommand } from "./commands/demo.ts";
import { deployCommand } from "./commands/deploy.ts";
import { destroyCommand } from "./commands/destroy.ts";
import { ejectCommand } from "./commands/eject.ts";
import { findCommand } from "./commands/find.ts";
import { flowlogsReaderCommand } from "./commands/flowlogs-reader.ts";
import { ipsCommand } from "./commands/ips.ts";
import { kinesisLogsReaderCommand } from "./commands/kinesis-logs-reader.ts";
import { readCommand } from "./commands/read.ts";
import { reportCommand } from "./commands/report.ts";
import { setupCommand } from "./commands/setup.ts";
import { synthCommand } from "./commands/synth.ts";
import { topCommand } from "./commands/top.ts";
import { verifyCommand } from "./commands/verify.ts";
import type { Context } from "./context.ts";
import { printable, reportError } from "./errors.ts";
import { installation } from "./installation.ts";

/**
 * The commands, in the order of the help text. Each is its options and help alone, and imports what does the work when
 * it runs: so the help starts fast.
 */
const COMMANDS: readonly ((context: Context) => Command)[] = [
  setupCommand,
  synthCommand,
  deployCommand,
  verifyCommand,
  costCommand,
  readCommand,
  ipsCommand,
  findCommand,
  aggregateCommand,
  topCommand,
  reportCommand,
  demoCommand,
  ejectCommand,
  destroyCommand,
  flowlogsReaderCommand,
  kinesisLogsReaderCommand,
];

const EXAMPLES = `
Examples:
  $ vpcflow demo                      see the whole pipeline work on this machine, without an AWS account
  $ vpcflow setup                     answer a few questions; writes vpcflow.json, cdktf.json and cdktf.out
  $ vpcflow deploy                    show the plan, ask, create it in your account, and verify it
  $ vpcflow verify                    check every hop of what was deployed
  $ vpcflow read flows.log.gz         records from a file or stdin

vpcflow COMMAND --help tells more, with examples.
Exit status: 0 done, 1 failed, 2 wrong usage, 130 cancelled.`;

/**
 * Runs one command line (without `node` and the script) to its end; errors are printed on stderr.
 * @returns the exit status
 */
export async function run(args: readonly string[], context: Context): Promise<number> {
  try {
    await createProgram(context).parseAsync([...args], { from: "user" });
    return 0;
  } catch (error) {
    return reportError(
      error instanceof VpcflowError || !context.signal.aborted ? error : context.signal.reason,
      context,
    );
  }
}

// --- internal ---

function createProgram(context: Context): Command {
  const program = new Command("vpcflow")
    .description("Stream VPC Flow Logs through Kinesis and Lambda, see who talks to whom, and prove that data flows.")
    .usage("COMMAND [options]")
    .version(installation().version, "-V, --version", "print the version")
    .helpOption("-h, --help", "print this help")
    .helpCommand("help [command]", "print the help of a command")
    .addHelpText("after", EXAMPLES)
    .exitOverride()
    .showHelpAfterError("vpcflow --help lists the commands.")
    .configureOutput({
      writeOut: (text) => void context.stdout.write(text),
      writeErr: (text) => void context.stderr.write(text),
      getOutHelpWidth: () => context.stdout.columns ?? 100,
      getErrHelpWidth: () => context.stderr.columns ?? 100,
      getOutHasColors: () => context.colour.stdout,
      getErrHasColors: () => context.colour.stderr,
      outputError: (text, write) => write(usageError(text)),
    });
  for (const command of COMMANDS) addCommand(program, command(context));
  return program;
}

function addCommand(program: Command, command: Command): void {
  command
    .copyInheritedSettings(program)
    .helpOption("-h, --help", "print this help")
    .showHelpAfterError(`vpcflow ${command.name()} --help shows what it takes.`);
  program.addCommand(command);
}

/** Commander's `error: …`, with what was typed made fit for a terminal. */
function usageError(text: string): string {
  const lines = text
    .replace(/^error: /, "")
    .trimEnd()
    .split("\n")
    .map(printable);
  return `vpcflow: ${lines.join("\n")}\n`;
}

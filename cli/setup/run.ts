import { existsSync } from "node:fs";
import path from "node:path";
import { VpcflowError } from "../../flow/errors.ts";
import { parseConfig, writtenConfig } from "../../stacks/config.ts";
import type { SetupFlags } from "../commands/setup.ts";
import type { Context } from "../context.ts";
import { isCancelled, printable } from "../errors.ts";
import { installation, processorZip } from "../installation.ts";
import { printJson } from "../output.ts";
import { relativeTo } from "../relative-path.ts";
import { styleFor } from "../style.ts";
import { columnsOf, writeWrapped } from "../wrapped.ts";
import { collectAnswers } from "./answers.ts";
import { invocationFor } from "./app-command.ts";
import { cdktfJson } from "./cdktf-json.ts";
import { confirmWriting, showChanges } from "./confirm.ts";
import { changesBetween, readExisting } from "./existing.ts";
import { usageError } from "./flag-values.ts";
import { MESSAGES } from "./messages.ts";
import { nextSteps } from "./next-steps.ts";
import { offerDeploy } from "./offer-deploy.ts";
import { configText, writeProject } from "./project.ts";
import { assessment, nextLines, type SetupReport, summaryLines } from "./report.ts";

/** `vpcflow setup`: checks the folder, collects the answers, shows what they come to, writes the project, and says what comes next. */
export async function setup(flags: SetupFlags, context: Context): Promise<void> {
  const projectDir = path.resolve(context.cwd, flags.dir);
  try {
    await setUp(projectDir, flags, context);
  } catch (error) {
    if (isCancelled(error)) throw new VpcflowError("CANCELLED", MESSAGES.cancelled);
    throw error;
  }
  // What is cancelled from here on was written.
  await offerDeploy(projectDir, flags, context);
}

// --- internal ---

async function setUp(projectDir: string, flags: SetupFlags, context: Context): Promise<void> {
  const { root } = installation();
  const invocation = invocationFor(projectDir, root);
  const existing = await readExisting(path.join(projectDir, "vpcflow.json"));
  // What could fail later fails before the first question.
  const cdktf = await cdktfJson(projectDir, { app: invocation.app, root });
  if (!flags.dryRun) processorZip();

  if (flags.deploy && !flags.yes && !context.interactive) throw usageError(MESSAGES.nobodyToAsk, MESSAGES.addYes);
  const start = existing ?? (invocation.schema === undefined ? {} : { $schema: invocation.schema });
  if (!flags.yes && context.interactive) context.stderr.write(`${MESSAGES.welcome}\n`);
  const { draft, rate } = await collectAnswers({ flags, existing: start, projectDir }, context);
  const config = parseConfig(draft, "The pipeline");
  const changes = existing && changesBetween(existing, config);
  showChanges({ changes, config, flags }, context);
  const summary = { config: writtenConfig(config), ...assessment(config, rate) };
  if (!flags.json) printSummary({ ...summary, dryRun: flags.dryRun === true }, context);
  warn([...summary.warnings, ...(invocation.fromNpxCache ? [MESSAGES.npxCache] : [])], context);
  await confirmWriting({ changes, config, flags }, context);
  context.signal.throwIfAborted();
  const files = flags.dryRun
    ? plannedFiles(projectDir, cdktf)
    : await writeProject({ projectDir, config, app: invocation.app });
  const next = nextSteps({ projectDir, config, invocation, flags }, context);
  const report: SetupReport = {
    dryRun: flags.dryRun === true,
    ...summary,
    directory: projectDir,
    files,
    changes: changes ?? [],
    next,
  };
  // With --deploy the one report on stdout is that of the deployment.
  if (flags.json && !flags.deploy) await printJson(context, report);
  else if (!flags.json) printWritten(report, context);
}

function warn(warnings: readonly string[], { stderr, colour }: Context): void {
  const { yellow } = styleFor(colour.stderr);
  writeWrapped(
    stderr,
    warnings.map((warning) => yellow(printable(warning))),
  );
}

function plannedFiles(projectDir: string, cdktf: string | undefined): string[] {
  const gitignore = existsSync(path.join(projectDir, ".gitignore")) ? [] : [".gitignore"];
  return ["cdktf.out", ...gitignore, ...(cdktf === undefined ? [] : ["cdktf.json"]), "vpcflow.json"];
}

function printSummary(summary: Parameters<typeof summaryLines>[0] & { dryRun: boolean }, context: Context): void {
  const style = styleFor(context.colour.stdout);
  const columns = columnsOf(context.stdout);
  const head = summary.dryRun
    ? [style.bold("vpcflow.json"), ...configText(summary.config).trimEnd().split("\n"), ""]
    : [];
  context.stdout.write(`${["", ...head, ...summaryLines(summary, { style, columns }), ""].join("\n")}\n`);
}

function printWritten(report: SetupReport, context: Context): void {
  const style = styleFor(context.colour.stdout);
  const where = relativeTo(context.cwd, report.directory);
  const files = report.files.map((name) => (where === "." ? name : path.join(where, name)));
  const head = report.dryRun ? [] : [...files.map((file) => `${style.green("✔")} ${file}`), ""];
  const tail = report.dryRun ? ["", MESSAGES.dryRun] : [];
  context.stdout.write(`${[...head, ...nextLines(report, style), ...tail].join("\n")}\n`);
}

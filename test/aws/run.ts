/** The story of a pipeline on a real account, which never runs by itself: see settings.ts, or `npm run test:aws -- --help`. */
import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { createInterface } from "node:readline/promises";
import { GetCallerIdentityCommand, STSClient } from "@aws-sdk/client-sts";
import { clientConfig } from "../../sources/aws-session.ts";
import { type Command, commandIn } from "./command.ts";
import { type Settings, settingsOf, USAGE } from "./settings.ts";
import { stepsOf } from "./story.ts";

/** A run takes about half an hour, most of it the wait for the first flow logs. */
const HOURS = 1;

const args = process.argv.slice(2);
const settings = settingsOf(args, process.env);
let interrupted = false;
// The commands in the terminal's process group hear Ctrl-C themselves, and end; this one goes on to clean up.
// A terminal that is closed is no reason to leave what costs either.
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
  process.on(signal, () => {
    interrupted = true;
  });
}
process.stderr.on("error", () => {});

if (args.includes("--help")) say(USAGE);
else if (typeof settings === "string") refuse(`${settings}\n\n${USAGE}`, 2);
else await main(settings).catch((error: Error) => refuse(`Nothing was done: ${error.message}`, 1));

// --- internal ---

async function main(settings: Settings): Promise<void> {
  const caller = await callerAccount(settings.region);
  if (caller !== settings.accountId) {
    return refuse(
      `The credentials are ${caller === undefined ? "not accepted" : `of the account ${caller}`}, and VPCFLOW_TEST_AWS_ACCOUNT names ${settings.accountId}: nothing was done.`,
      1,
    );
  }
  const name = `vpcflow-test-${randomBytes(3).toString("hex")}`;
  const folder = mkdtempSync(join(tmpdir(), `${name}-`));
  const vpcflow = commandIn(folder);
  say(`${name} in the account ${caller}, ${settings.region}; its folder is ${folder}.`);
  say(await costWords(name, settings, vpcflow));
  if (!settings.yes && !(await agreed())) {
    rmSync(folder, { recursive: true });
    return refuse("Nothing was done.", 1);
  }
  const failure = await tell({ name, settings, vpcflow, say }).catch((error: Error) => error);
  const cleaned = await cleanUp({ name, folder, settings, vpcflow });
  if (failure instanceof Error) return refuse(`Failed: ${failure.message}`, interrupted ? 130 : 1);
  if (!cleaned) return refuse("Failed: it could not be destroyed.", 1);
  say(`Passed, on the account ${caller} in ${settings.region}; nothing is left of ${name}.`);
}

async function tell(story: Parameters<typeof stepsOf>[0]): Promise<void> {
  for (const { title, run } of stepsOf(story)) {
    if (interrupted) throw new Error("interrupted");
    say(`\n=== ${title}`);
    await run();
  }
}

interface Left {
  readonly name: string;
  readonly folder: string;
  readonly settings: Settings;
  readonly vpcflow: Command;
}

/** Whatever has happened: what was deployed goes; where it does not, the person is told how. */
async function cleanUp({ name, folder, settings, vpcflow }: Left): Promise<boolean> {
  say("\n=== destroy");
  try {
    await vpcflow.show("destroy", "--yes", "--delete-data");
    rmSync(folder, { recursive: true, force: true });
    return true;
  } catch (error) {
    say(`${(error as Error).message} Something of ${name} may still be in ${settings.region}, and costs. By hand:`);
    say(`  cd ${folder} && node ${join(import.meta.dirname, "..", "..", "dist/cli/main.js")} destroy --delete-data`);
    say(`  then look for resources with the tag vpcflow:pipeline = ${name} (Resource Groups, Tag Editor).`);
    return false;
  }
}

async function callerAccount(region: string): Promise<string | undefined> {
  const sts = new STSClient(await clientConfig({ region }));
  return sts.send(new GetCallerIdentityCommand({})).then(
    ({ Account }) => Account,
    () => undefined,
  );
}

async function costWords(name: string, { region, source }: Settings, vpcflow: Command): Promise<string> {
  const flags = ["setup", "--yes", "--dry-run", "--json", "--name", name, "--region", region, ...source];
  const { cost } = (await vpcflow.json(...flags)) as { cost: { total: number } };
  const hourly = (cost.total / 730) * HOURS;
  return `It costs about $${hourly.toFixed(2)} for ${HOURS} hour at 100 flow log records a second (list prices; $${Math.round(cost.total)} a month were it left).`;
}

async function agreed(): Promise<boolean> {
  if (!process.stdin.isTTY) return false;
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  // Ctrl-C closes it, and leaves the question without an answer.
  const closed = once(terminal, "close").then(() => "");
  const answer = await Promise.race([terminal.question("Create it, and destroy it at the end? (y/N) "), closed]);
  terminal.close();
  return /^y(es)?$/i.test(answer.trim());
}

function refuse(words: string, status: number): void {
  say(words);
  process.exitCode = status;
}

function say(line: string): void {
  process.stderr.write(`${line}\n`);
}

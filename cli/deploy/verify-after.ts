import { Writable } from "node:stream";
import { VpcflowError } from "../../flow/errors.ts";
import type { DeployFlags } from "../commands/deploy.ts";
import type { VerifyFlags } from "../commands/verify.ts";
import type { Context } from "../context.ts";
import { explainError, printable, reportError } from "../errors.ts";
import { EXIT, ExitStatus } from "../exit-status.ts";
import { styleFor } from "../style.ts";
import { typedCommand } from "../typed-command.ts";
import { verifyPipeline } from "../verify/run.ts";
import { writeWrapped } from "../wrapped.ts";

export interface Verified {
  readonly ok: boolean;
  /** Of `verify --json`, where the deployment is told as JSON. */
  readonly report?: unknown;
}

/**
 * Verifies what was deployed. That data does not flow yet is no failure of the deployment, unless --wait made it part of
 * it: AWS delivers the first flow logs after some 10 to 15 minutes.
 * @throws VpcflowError CANCELLED at a Ctrl-C
 */
export async function verifyAfter(flags: DeployFlags, context: Context): Promise<Verified> {
  const told = flags.json ? collecting(context) : context;
  try {
    const { ok } = await verifyPipeline(verifyFlags(flags), told);
    if (!ok && flags.wait === undefined) writeWrapped(context.stderr, [later(typedCommand(context.cwd))]);
    return verified(ok, told);
  } catch (error) {
    if (context.signal.aborted) throw cancelled();
    if (!(error instanceof ExitStatus)) sayWhy(error, context);
    return verified(false, told);
  }
}

/** The exit status of a deployment whose data was waited for in vain. */
export function failUnlessFlowing({ ok }: Verified, { wait }: DeployFlags): void {
  if (!ok && wait !== undefined) throw new ExitStatus(EXIT.failed);
}

// --- internal ---

function later(typed: string): string {
  return `It is deployed. AWS delivers the first flow logs after some 10 to 15 minutes: ${typed} verify --wait 15m looks until they come.`;
}

function verifyFlags(flags: DeployFlags): VerifyFlags {
  const { config, wait, json, region, profile, roleArn, externalId, endpointUrl } = flags;
  const session = { region, profile, roleArn, externalId, endpointUrl, wait };
  const given = Object.fromEntries(Object.entries(session).filter(([, value]) => value !== undefined));
  return { ...given, config, limit: "10", format: "table", ...(json && { json }) };
}

/** A context whose stdout is kept: there is one report on stdout, and verify's is a part of it. */
type Collecting = Context & { collected(): string };

function collecting(context: Context): Collecting {
  let text = "";
  const stdout = new Writable({
    write(chunk: Buffer, _encoding, done) {
      text += chunk.toString("utf8");
      done();
    },
  });
  return { ...context, stdout, stdoutIsTerminal: false, collected: () => text };
}

function verified(ok: boolean, context: Context | Collecting): Verified {
  if (!("collected" in context) || context.collected() === "") return { ok };
  return { ok, report: JSON.parse(context.collected()) };
}

function sayWhy(error: unknown, context: Context): void {
  const { stderr, colour } = context;
  const { message, fix, stack } = explainError(error);
  const { yellow } = styleFor(colour.stderr);
  const why = stack === undefined ? `: ${printable(message ?? "")}` : ".";
  stderr.write(`${yellow("!")} It was deployed, and could not be verified${why}\n`);
  // A bug is told with its stack here too, else nobody could report it.
  if (stack !== undefined) reportError(error, context);
  else if (fix !== undefined) stderr.write(`  ${printable(fix)}\n`);
}

function cancelled(): VpcflowError {
  return new VpcflowError("CANCELLED", "It is deployed; verifying it was cancelled.", {
    fix: "vpcflow verify looks at every hop, at any time.",
  });
}

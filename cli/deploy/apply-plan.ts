import { VpcflowError } from "../../flow/errors.ts";
import type { Context } from "../context.ts";
import { counted } from "../counted.ts";
import { printable } from "../errors.ts";
import { styleFor } from "../style.ts";
import { ApplyProgress } from "../terraform/apply-progress.ts";
import { terraformError } from "../terraform/explain.ts";
import type { Explained } from "../terraform/explain-rule.ts";
import type { Operations } from "../terraform/operations.ts";
import { addressesInState, apply, explain, type Outcome, type Stack } from "../terraform/stack.ts";

export interface Applying {
  readonly stack: Stack;
  /** The plan file. */
  readonly file: string;
  /** What the next steps are, in a sentence. */
  readonly next: string;
}

/** What an apply did. */
export interface Applied {
  readonly steps: number;
  readonly seconds: number;
}

/**
 * Applies the plan and shows how it goes. At Ctrl-C Terraform is let finish, and what is left is told.
 * @throws VpcflowError CANCELLED, or why it failed, after what was made has been said
 */
export async function applyPlan({ stack, file, next }: Applying, context: Context): Promise<Applied> {
  const startedMs = performance.now();
  const progress = new ApplyProgress(context);
  const outcome = await applied({ stack, file, next }, progress, context).finally(() => progress.stop());
  const { operations } = progress;
  if (outcome.status === 0) {
    if (context.signal.aborted) throw new VpcflowError("CANCELLED", "All of it was done before Terraform could stop.");
    return { steps: operations.done, seconds: Math.round((performance.now() - startedMs) / 1000) };
  }
  const lost = await lostResources(stack, operations, outcome);
  sayWhatIsLeft({ stack, operations, lost, next }, context);
  const causes = explain(stack, outcome);
  // A Ctrl-C may also come when Terraform has ended by itself, while its state is looked at.
  if (outcome.interrupts > 0 || context.signal.aborted) {
    // What failed by itself before it was stopped will fail again; a Terraform that had no time to stop says anything.
    if (outcome.interrupts <= 1) for (const cause of causes) sayAlso(cause, context);
    throw stopped(outcome, stack);
  }
  throw failed(causes, outcome, context);
}

// --- internal ---

function applied({ stack, file }: Applying, progress: ApplyProgress, context: Context): Promise<Outcome> {
  const { yellow } = styleFor(context.colour.stderr);
  return apply(stack, {
    file,
    onMessage: (message) => progress.take(message),
    stopping: (times) => progress.note(yellow(STOPPING[Math.min(times, STOPPING.length) - 1]!)),
  });
}

const STOPPING = [
  "Stopping: Terraform ends what it is doing and writes its state. Ctrl-C again stops it at once, and may leave resources that its state does not know.",
  "Terraform was told to stop at once. Ctrl-C again kills it.",
  "Terraform is killed.",
];

/** What the state says after an apply that did not end well. */
interface Left {
  readonly stack: Stack;
  readonly operations: Operations;
  /** Resources that may be there without the state's knowing; `undefined` where it cannot be read. */
  readonly lost: readonly string[] | undefined;
  readonly next: string;
}

/**
 * What was made, or was being made when it was cut off, and is not in the state. What AWS refused is not there; what
 * Terraform made and waited for may be, and of a Terraform that was killed also what it had no time to write down.
 */
async function lostResources(stack: Stack, operations: Operations, outcome: Outcome): Promise<string[] | undefined> {
  const known = await addressesInState(stack);
  if (known === undefined) return undefined;
  const cutOff = outcome.diagnostics.filter(({ summary, detail }) =>
    /^waiting for |context canceled/.test(`${summary}\n${detail}`),
  );
  const made = [...operations.ended.filter(({ ok }) => ok), ...operations.running];
  const addresses = [...cutOff, ...made.filter(({ action }) => action === "create")].map(({ address }) => address);
  return [...new Set(addresses)].filter((address) => address !== undefined).filter((one) => !known.includes(one));
}

function sayWhatIsLeft({ stack, operations, lost, next }: Left, { stderr, colour }: Context): void {
  const { yellow, dim } = styleFor(colour.stderr);
  const lines = [
    "",
    doneLine(operations, lost),
    ...(lost ?? []).map((one) =>
      yellow(`${printable(one)} may exist without the state's knowing: its creation was cut off.`),
    ),
    ...(lost?.length
      ? [dim(`  Where it does, the next run says so, and how ${stack.facts.command} import takes it in.`)]
      : []),
    ...(lost === undefined
      ? [yellow(`The state cannot be read now: ${stack.facts.command} state list tells more.`)]
      : []),
    next,
    "",
  ];
  stderr.write(`${lines.join("\n")}\n`);
}

function doneLine({ ended, running, done, total }: Operations, lost: Left["lost"]): string {
  if (ended.length === 0 && running.length === 0 && !lost?.length) return "Terraform had begun nothing.";
  const failures = ended.filter(({ ok }) => !ok).length;
  const known = lost?.length === 0 ? "; the state knows what there is" : "";
  return `${done} of ${counted(total, "step")} done${failures > 0 ? `, ${failures} not` : ""}${known}.`;
}

function stopped({ interrupts }: Outcome, { facts }: Stack): VpcflowError {
  const lock = `Where the next run says that the state is locked, it names the lock's ID for ${facts.command} force-unlock ID.`;
  return new VpcflowError("CANCELLED", "Stopped before everything was done.", interrupts > 1 ? { fix: lock } : {});
}

/** The first cause is what the command ends with; the others come before it. */
function failed([first, ...others]: readonly Explained[], outcome: Outcome, context: Context): VpcflowError {
  for (const other of others) sayAlso(other, context);
  return terraformError(first === undefined ? [] : [first], {
    code: "TERRAFORM",
    message:
      outcome.status === null
        ? "Terraform was killed before it was done."
        : `Terraform ended with status ${outcome.status}, and did not say why.`,
    fix: "Run the same command again: it goes on from where it stopped.",
    addresses: [],
  });
}

function sayAlso({ message, fix }: Explained, { stderr, colour }: Context): void {
  const { red } = styleFor(colour.stderr);
  const lines = [message, ...fix.split("\n").map((line) => `  ${line}`)].map(printable);
  stderr.write(`${red("✖")} ${lines.join("\n")}\n`);
}

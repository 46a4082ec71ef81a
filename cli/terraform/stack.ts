import type { PipelineConfig } from "../../stacks/config.ts";
import { explainDiagnostics, terraformError } from "./explain.ts";
import type { Explained, StackFacts } from "./explain-rule.ts";
import { type Diagnostic, parseMessage, type TerraformMessage } from "./messages.ts";
import { plainDiagnostics } from "./plain-diagnostics.ts";
import { runTerraform, type TerraformPlace, type TerraformResult } from "./run.ts";
import { type StateResource, stateResources } from "./state-resources.ts";

/** A synthesized stack and the Terraform that works on it. */
export interface Stack {
  readonly place: TerraformPlace;
  readonly config: PipelineConfig;
  readonly facts: StackFacts;
  /** Asks S3 by paths, the state's bucket too. */
  readonly ownEndpoint: boolean;
}

/** What a run of plan or apply came to. */
export interface Outcome extends TerraformResult {
  readonly diagnostics: readonly Diagnostic[];
}

export type OnMessage = (message: TerraformMessage) => void;

/** Fetches the provider and opens the state. @throws VpcflowError of explain.ts */
export async function initialise(stack: Stack, onLine: (line: string) => void): Promise<void> {
  const lines: string[] = [];
  const pathStyle =
    stack.ownEndpoint && stack.config.state !== undefined ? ["-backend-config=use_path_style=true"] : [];
  const result = await runTerraform(stack.place, ["init", "-input=false", "-no-color", ...pathStyle], {
    onLine: (line) => {
      lines.push(line);
      onLine(line);
    },
  });
  if (result.status === 0) return;
  stack.place.context.signal.throwIfAborted();
  throw failure(stack, plainDiagnostics(`${lines.join("\n")}\n${result.stderr}`), "init");
}

export interface PlanOptions {
  readonly file: string;
  readonly destroy?: boolean;
  onMessage: OnMessage;
}

/** Writes the plan into the file. @returns whether it changes anything @throws VpcflowError of explain.ts */
export async function plan(stack: Stack, { file, destroy = false, onMessage }: PlanOptions): Promise<boolean> {
  const mode = destroy ? ["-destroy"] : [];
  const args = ["plan", "-input=false", "-json", "-detailed-exitcode", `-out=${file}`, ...mode];
  const { status, diagnostics, stderr } = await talk(stack, args, { onMessage });
  if (status === 0 || status === 2) return status === 2;
  stack.place.context.signal.throwIfAborted();
  throw failure(stack, [...diagnostics, ...plainDiagnostics(stderr)], "plan");
}

export interface ApplyOptions {
  readonly file: string;
  onMessage: OnMessage;
  stopping(times: number): void;
}

/** Does what the plan says; what failed is in the outcome. */
export async function apply(stack: Stack, { file, onMessage, stopping }: ApplyOptions): Promise<Outcome> {
  return talk(stack, ["apply", "-input=false", "-json", file], { onMessage, stopping });
}

/** The plan as Terraform's JSON. It holds secrets: it is to be looked at, never shown. */
export async function planJson(stack: Stack, file: string): Promise<unknown> {
  return JSON.parse(await answer(stack, ["show", "-json", file]));
}

/** The plan in Terraform's own words. */
export async function planText(stack: Stack, file: string): Promise<string> {
  return answer(stack, ["show", "-no-color", file]);
}

/** What the state holds. @throws VpcflowError of explain.ts */
export async function resourcesInState(stack: Stack): Promise<StateResource[]> {
  return stateResources(await pullState(stack));
}

/** The addresses of what the state holds, also to be asked after a Ctrl-C; `undefined` where it cannot be read. */
export async function addressesInState({ place }: Stack): Promise<string[] | undefined> {
  const { status, stdout, stderr } = await runTerraform(place, ["state", "list"], { afterCancel: true });
  if (status !== 0) return /No state file was found/.test(stderr) ? [] : undefined;
  return stdout.split("\n").filter((address) => address !== "" && !/(^|\.)data\./.test(address));
}

/** The state as it is written down. */
export async function pullState(stack: Stack): Promise<string> {
  return answer(stack, ["state", "pull"]);
}

/** The outputs that are no secrets, by their names. */
export async function outputs(stack: Stack): Promise<Record<string, unknown>> {
  const all = JSON.parse(await answer(stack, ["output", "-json"])) as Record<string, OutputJson>;
  const open = Object.entries(all).filter(([, { sensitive }]) => sensitive !== true);
  return Object.fromEntries(open.map(([name, { value }]) => [name, value]));
}

/** What Terraform's errors come to, the cause that explains most first. */
export function explain(stack: Stack, { diagnostics, stderr }: Pick<Outcome, "diagnostics" | "stderr">): Explained[] {
  return explainDiagnostics([...diagnostics, ...plainDiagnostics(stderr)], stack.facts);
}

// --- internal ---

interface OutputJson {
  sensitive?: boolean;
  value?: unknown;
}

interface Talk {
  onMessage: OnMessage;
  stopping?(times: number): void;
}

async function talk(stack: Stack, args: readonly string[], { onMessage, stopping }: Talk): Promise<Outcome> {
  const diagnostics: Diagnostic[] = [];
  const result = await runTerraform(stack.place, args, {
    ...(stopping && { stopping }),
    onLine: (line) => {
      const message = parseMessage(line);
      if (message?.kind === "diagnostic") diagnostics.push(message.diagnostic);
      if (message) onMessage(message);
    },
  });
  return { ...result, diagnostics };
}

async function answer(stack: Stack, args: readonly string[]): Promise<string> {
  const { status, stdout, stderr } = await runTerraform(stack.place, args);
  if (status === 0) return stdout;
  stack.place.context.signal.throwIfAborted();
  throw failure(stack, plainDiagnostics(`${stdout}\n${stderr}`), args[0]!);
}

function failure({ facts }: Stack, diagnostics: readonly Diagnostic[], subcommand: string): Error {
  return terraformError(explainDiagnostics(diagnostics, facts), {
    code: "TERRAFORM",
    message: `Terraform failed at ${subcommand}, and did not say why.`,
    fix: `Run ${facts.command} ${subcommand} to see what it does.`,
    addresses: [],
  });
}

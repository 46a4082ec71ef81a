import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";

/** What a subcommand answers. */
export interface FakeStep {
  /** A capture of the fixtures, line by line. */
  file?: string;
  /** It waits before the line that holds these words, or at its end, until it is interrupted. */
  holdAt?: string;
  hold?: boolean;
  /** It says to the test that it has begun, and works for so long. */
  lingerMs?: number;
  /** An interrupt comes too late: it ends as if there had been none. */
  finishes?: boolean;
  /** It is killed where it would wait. */
  dies?: boolean;
  /** The first SIGINT does not end it. */
  stubborn?: boolean;
  /** With -json. */
  json?: unknown;
  text?: string;
  stderr?: string;
  status?: number;
  /** What it answers from the second time on. */
  again?: FakeStep;
}

export type Scenario = Partial<
  Record<"version" | "init" | "plan" | "apply" | "show" | "output" | "state list" | "state pull", FakeStep>
>;

export interface FakeTerraform {
  /** For the PATH. */
  readonly bin: string;
  readonly env: Record<string, string>;
  play(scenario: Scenario): void;
  calls(): { args: string[]; env: Record<string, string> }[];
  /** The subcommands that were run, in their order. */
  commands(): string[];
  interrupts(): number;
  /** Resolves once the subcommand waits to be interrupted. */
  holding(command: string): Promise<void>;
}

/** Puts a `terraform` into the folder that answers by a scenario. */
export function installFakeTerraform(home: string, scenario: Scenario, name = "terraform"): FakeTerraform {
  const bin = path.join(home, "bin");
  mkdirSync(bin, { recursive: true });
  const program = path.join(import.meta.dirname, "fixtures/fake-terraform.mjs");
  const script = `#!/bin/sh\nexec ${JSON.stringify(process.execPath)} ${JSON.stringify(program)} "$@"\n`;
  writeFileSync(path.join(bin, name), script);
  chmodSync(path.join(bin, name), 0o755);
  const play = (next: Scenario) => writeFileSync(path.join(home, "scenario.json"), JSON.stringify(withDefaults(next)));
  play(scenario);
  const read = (file: string) => (existsSync(path.join(home, file)) ? readFileSync(path.join(home, file), "utf8") : "");
  const calls = () => lines(read("calls.jsonl")).map((line) => JSON.parse(line));
  return {
    bin,
    env: { PATH: bin, VPCFLOW_FAKE_TERRAFORM: home },
    play,
    calls,
    commands: () => calls().map(({ args }) => (args[0] === "state" ? `state ${args[1]}` : args[0])),
    interrupts: () => lines(read("interrupts")).length,
    holding: (command) => appeared(path.join(home, `holding-${command}`)),
  };
}

// --- internal ---

function withDefaults(scenario: Scenario): Scenario {
  return { version: { text: "Terraform v1.11.4\non linux_amd64\n" }, ...scenario };
}

function lines(text: string): string[] {
  return text.split("\n").filter(Boolean);
}

async function appeared(file: string): Promise<void> {
  for (let tries = 0; !existsSync(file); tries++) {
    if (tries > 2000) throw new Error(`${file} never appeared`);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

import type { Command } from "./command.ts";
import { askAws } from "./questions.ts";
import type { Settings } from "./settings.ts";

/** A step of the run: its title, and what it does. */
export interface Step {
  readonly title: string;
  run(): Promise<void>;
}

export interface Story {
  readonly name: string;
  readonly settings: Settings;
  readonly vpcflow: Command;
  say(line: string): void;
}

/** From a pipeline that there is not yet to one that is proved, in the order in which a person does it. */
export function stepsOf({ name, settings, vpcflow, say }: Story): readonly Step[] {
  const { region, source, wait } = settings;
  const again = async () => {
    const { changes } = (await vpcflow.json("deploy", "--dry-run", "--json")) as { changes: Record<string, unknown[]> };
    const changed = ["add", "change", "replace", "destroy"].flatMap((kind) => changes[kind] ?? []);
    if (changed.length > 0) throw new Error(`A second plan finds changes: ${JSON.stringify(changed)}`);
  };
  return [
    { title: "set up", run: () => vpcflow.show("setup", "--yes", "--name", name, "--region", region, ...source) },
    { title: "deploy", run: () => vpcflow.show("deploy", "--yes", "--no-verify") },
    { title: `wait up to ${wait} for data, and verify`, run: () => vpcflow.show("verify", "--wait", wait) },
    { title: "send a probe", run: () => vpcflow.show("verify", "--probe") },
    {
      title: "ask AWS what it does not document",
      run: async () => {
        for (const line of await askAws(region)) say(line);
      },
    },
    { title: "what it costs as it runs", run: () => vpcflow.show("cost", "--days", "1") },
    { title: "plan again, which must find nothing", run: again },
  ];
}

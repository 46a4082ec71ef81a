/**
 * What starting the built command costs: `node` on nothing, `vpcflow --help` and `vpcflow synth`, each a fresh process, in
 * turns, so that a busy moment of the machine meets all of them. Prints medians in ms, and says whether the help keeps
 * within twice the empty process and 50 ms. Run as `npm run bench:startup -- [--runs N]`.
 */
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { parseArgs } from "node:util";

const MAIN = path.join(import.meta.dirname, "..", "dist", "cli", "main.js");
const { values } = parseArgs({ options: { runs: { type: "string", default: "21" } } });

const folder = mkdtempSync(path.join(tmpdir(), "vpcflow-startup-"));
try {
  nodeMs([MAIN, "setup", "--yes", "--region", "eu-west-1", "--log-group", "/vpc/flow"]);
  const [empty, help, synth] = medians(
    [
      ["-e", "0"],
      [MAIN, "--help"],
      [MAIN, "synth"],
    ],
    Number(values.runs),
  );
  const allowed = 2 * empty! + 50;
  console.log(`Node ${process.version}, medians of ${values.runs} processes each:`);
  console.log(`node -e 0         ${empty!.toFixed(0)} ms`);
  console.log(`vpcflow --help    ${help!.toFixed(0)} ms, ${(help! / empty!).toFixed(2)} times the empty process`);
  console.log(`vpcflow synth     ${synth!.toFixed(0)} ms`);
  console.log(`The help ${help! <= allowed ? "keeps within" : "EXCEEDS"} the ${allowed.toFixed(0)} ms it may take.`);
} finally {
  rmSync(folder, { recursive: true });
}

// --- internal ---

function medians(commands: readonly (readonly string[])[], runs: number): number[] {
  const times = commands.map((): number[] => []);
  for (let run = 0; run < runs; run++) {
    for (const [index, command] of commands.entries()) times[index]!.push(nodeMs(command));
  }
  return times.map((each) => each.sort((one, other) => one - other)[runs >> 1]!);
}

function nodeMs(args: readonly string[]): number {
  const started = performance.now();
  const { status, stderr } = spawnSync(process.execPath, args, { cwd: folder });
  if (status !== 0) throw new Error(`node ${args.join(" ")} failed: ${stderr}`);
  return performance.now() - started;
}

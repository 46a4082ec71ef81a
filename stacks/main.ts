import { existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { type PipelineInput, parseConfig } from "./config.ts";
import { synthesize } from "./synth.ts";

/**
 * The cdktf app of this repository: `cdktf synth` and `cdktf deploy` run it (cdktf.json). It takes `vpcflow.json` of the
 * working directory and, where there is none, an example; cdktf says in CDKTF_OUTDIR where it wants the result.
 */
const CONFIG_FILE = "vpcflow.json";

const EXAMPLE: PipelineInput = { name: "vpcflow-example", region: "eu-west-1", source: { logGroup: "/vpc/flow" } };

const value: unknown = existsSync(CONFIG_FILE) ? JSON.parse(readFileSync(CONFIG_FILE, "utf8")) : EXAMPLE;

synthesize(parseConfig(value, CONFIG_FILE), {
  outdir: process.env["CDKTF_OUTDIR"] ?? "cdktf.out",
  processorZip: fileURLToPath(new URL("../dist/lambda/processor.zip", import.meta.url)),
});

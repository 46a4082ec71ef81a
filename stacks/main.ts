import { existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { VpcflowError } from "../flow/errors.ts";
import { type PipelineConfig, type PipelineInput, parseConfig } from "./config.ts";
import { synthesize } from "./synth.ts";

/**
 * The cdktf app of this repository: `cdktf synth` and `cdktf deploy` run it (cdktf.json). It takes `vpcflow.json` of the
 * working directory and, where there is none, an example; cdktf says in CDKTF_OUTDIR where it wants the result.
 */
const CONFIG_FILE = "vpcflow.json";

const EXAMPLE: PipelineInput = { name: "vpcflow-example", region: "eu-west-1", source: { logGroup: "/vpc/flow" } };

try {
  synthesize(readConfig(), {
    outdir: process.env["CDKTF_OUTDIR"] ?? "cdktf.out",
    processorZip: fileURLToPath(new URL("../dist/lambda/processor.zip", import.meta.url)),
  });
} catch (error) {
  if (!(error instanceof VpcflowError)) throw error;
  // What is thrown here, Node would show within its own frame of source line and version; cdktf passes all of it on.
  process.stderr.write(inWords(error));
  process.exitCode = 1;
}

// --- internal ---

function readConfig(): PipelineConfig {
  if (!existsSync(CONFIG_FILE)) return parseConfig(EXAMPLE);
  return parseConfig(parsedJson(readFileSync(CONFIG_FILE, "utf8")), CONFIG_FILE);
}

function parsedJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new VpcflowError("CONFIG_SYNTAX", `${CONFIG_FILE} is not JSON.`, {
      subject: CONFIG_FILE,
      fix: "Correct it; node dist/cli/main.js synth says at which line and column it is wrong.",
      cause,
    });
  }
}

function inWords({ message, fix }: VpcflowError): string {
  return `${[`vpcflow: ${message}`, fix].filter(Boolean).join("\n  ")}\n`;
}

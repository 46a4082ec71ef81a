import { existsSync } from "node:fs";
import path from "node:path";
import { preparePython } from "../test/emulators/python-venv.ts";
import type { DataShape } from "./decode-data.ts";

/** A way to turn base64 lines of Kinesis records into rows, as a command of the shell that prints them. */
export interface Route {
  name: string;
  command: (data: string) => string;
  /** Which rows it gives; absent where it gives none. */
  rows?: "all" | "without the event's time";
  /** A header line stands before its rows. */
  hasHeader?: boolean;
}

const ROOT = path.join(import.meta.dirname, "..");
const OURS = `node ${ROOT}/dist/cli/main.js`;
const JQ = `jq -r '.logEvents[] | [.timestamp] + (.message | split(" ")) | @tsv'`;
/** The releases whose faults and figures are known here. */
const OLD_TOOLS = ["kinesis_logs_reader==0.1.0", "flowlogs_reader==5.0.1"];

/** All that this machine has the tools for; what is left out is named on stdout. vpcflow is the first. */
export async function routesFor({ extractedFields }: DataShape): Promise<Route[]> {
  const script =
    (name: string, python = "python3") =>
    (data: string) =>
      `${python} ${ROOT}/bench/${name} ${data}`;
  const routes: Route[] = [
    {
      name: "vpcflow read",
      command: (data) => `${OURS} read ${data} -f tsv 2>/dev/null`,
      rows: "all",
      hasHeader: true,
    },
    { name: "C's base64 and zlib, by Python, nothing read", command: script("decode_inflate.py") },
    { name: "base64 -d | zcat, nothing read", command: (data) => `base64 -d < ${data} | zcat` },
    { name: "base64 -d | zcat | jq", command: (data) => `base64 -d < ${data} | zcat | ${JQ}`, rows: "all" },
    {
      name: "Node, gunzipSync + JSON.parse + split",
      command: (data) => `node ${ROOT}/bench/decode-naive.mjs ${data}`,
      rows: "all",
    },
    { name: "Python, as tight as it goes", command: script("decode_tight.py"), rows: "all" },
  ];
  return [...routes.filter(isThere), ...(await oldTools(script, extractedFields))];
}

// --- internal ---

type Script = (name: string, python: string) => Route["command"];

/** The two Python tools that vpcflow replaces. */
async function oldTools(script: Script, extractedFields: boolean): Promise<Route[]> {
  const found = await preparePython({ name: "old-tools", packages: OLD_TOOLS, called: "The old tools" });
  if ("missing" in found) {
    console.log(`left out: ${found.missing}`);
    return [];
  }
  const { python } = found;
  const routes: Route[] = [
    { name: "Python, unwrap + FlowRecord", command: script("decode_flow_record.py", python), rows: "all" },
  ];
  if (!extractedFields) return routes;
  const command = script("decode_kinesis_logs_reader.py", python);
  return [...routes, { name: "Python, kinesis_logs_reader's class", command, rows: "without the event's time" }];
}

/** A tool that is not on the machine is left out, by name. */
function isThere({ name, command }: Route): boolean {
  const missing = ["jq", "python3", "zcat"].filter((tool) => command("").includes(tool) && !which(tool));
  if (missing.length > 0) console.log(`left out, for want of ${missing.join(", ")}: ${name}`);
  return missing.length === 0;
}

function which(tool: string): boolean {
  return (process.env["PATH"] ?? "").split(path.delimiter).some((folder) => existsSync(path.join(folder, tool)));
}

import path from "node:path";
import { quoted, VpcflowError } from "../../flow/errors.ts";
import { parseJson, readIfThere } from "../json-file.ts";
import { isObject } from "./draft.ts";

/** As app-command.ts writes it, wherever that vpcflow lay: a cli/main.js of somebody else's is not ours. */
const OUR_APP = /^node .*\bdist[/\\]cli[/\\]main\.js["']? synth$/;

/**
 * The text of the project's `cdktf.json` with our `app` in it; what else is there stays. `undefined` where the file is to
 * stay as it is: in vpcflow's own repository, whose app reads vpcflow.json too.
 * @throws VpcflowError OTHER_APP where it belongs to another app.
 */
export async function cdktfJson(
  projectDir: string,
  options: { app: string; root: string },
): Promise<string | undefined> {
  if (path.resolve(projectDir) === path.resolve(options.root)) return undefined;
  const file = path.join(projectDir, "cdktf.json");
  const existing = await readIfThere(file);
  const before = existing === undefined ? {} : parseJson(existing, "cdktf.json");
  if (!isObject(before)) throw otherApp(file, undefined);
  const { app } = before;
  if (app !== undefined && !OUR_APP.test(String(app))) throw otherApp(file, String(app));
  return `${JSON.stringify({ ...DEFAULTS, ...before, app: options.app }, undefined, 2)}\n`;
}

// --- internal ---

/** What `cdktf init` writes as well. The language is what its app is written in; nothing is generated from the lists. */
const DEFAULTS = {
  language: "typescript",
  app: "",
  output: "cdktf.out",
  sendCrashReports: "false",
  terraformProviders: [],
  terraformModules: [],
  context: {},
};

function otherApp(file: string, app: string | undefined): VpcflowError {
  const what = app === undefined ? "is not a JSON object" : `belongs to another app (${quoted(app)})`;
  return new VpcflowError("OTHER_APP", `${quoted(file, 300)} ${what}.`, {
    subject: file,
    fix: "Set the pipeline up in a folder of its own: vpcflow setup --dir DIR.",
  });
}

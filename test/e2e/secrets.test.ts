import { readdirSync, readFileSync, statSync } from "node:fs";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { awsOf } from "../emulators/aws.ts";
import type { Emulator } from "../emulators/emulator.ts";
import { createLogGroup } from "../emulators/flow-events.ts";
import { startMoto } from "../emulators/moto.ts";
import { putParameter } from "../emulators/parameter.ts";
import { createProject, type Project } from "../emulators/project.ts";
import { findTools } from "../emulators/tools.ts";
import { exited } from "../exited.ts";

/** What nobody would write by chance. */
const IN_PARAMETER = "canaryInParameter0123456789";
const IN_URL = "canaryInUrl0123456789";
const CREDENTIALS = {
  AWS_SECRET_ACCESS_KEY: "canaryInSecretKey0123456789",
  AWS_SESSION_TOKEN: "canaryInToken0123456789",
};
const SECRETS = [IN_PARAMETER, ...Object.values(CREDENTIALS)];

const PARAMETER = "/vpcflow/flows/webhook-url";
/** A provisioned stream, and AWS's own keys, are there at once. */
const SOURCE = [
  ...["--name", "flows", "--region", "eu-west-1", "--log-group", "/vpc/flow"],
  ...["--stream-mode", "provisioned", "--shards", "1", "--kms-key", "aws-managed"],
];

/** Beside stories that take all cores, what takes half a minute alone takes minutes. */
const PATIENCE_MS = 600_000;

const { missing, python, why } = await findTools("terraform", "emulators");

describe.skipIf(missing !== undefined)(
  `secrets, from an empty folder to the account and back${why}`,
  { timeout: PATIENCE_MS },
  () => {
    let moto: Emulator;
    let project: Project;

    beforeAll(async () => {
      moto = await startMoto(python);
      project = createProject(moto, { env: CREDENTIALS });
      const aws = awsOf(moto);
      await createLogGroup(aws, "/vpc/flow");
      await putParameter(aws, PARAMETER, `https://hooks.example.com/services/${IN_PARAMETER}`);
    });

    afterAll(async () => {
      project?.dispose();
      await moto?.stop();
    });

    it("are not in what setup says that it would do", async () => {
      await says(0, "setup", "--yes", ...SOURCE, "--webhook-url-parameter", PARAMETER, "--dry-run", "--json");
    });

    // One real apply, since a state is what only an apply writes; told for people and for machines at once.
    it("are not in the deployment's words, nor in any file that it leaves: state, plan, template, lock", async () => {
      await says(0, "setup", "--yes", ...SOURCE, "--webhook-url-parameter", PARAMETER);
      const { stdout, stderr } = await says(0, "deploy", "--yes", "--show-plan", "--json");
      expect(stderr).toContain(PARAMETER);
      expect(JSON.parse(stdout)).toMatchObject({
        applied: { steps: expect.any(Number) },
        verify: { findings: expect.any(Array) },
      });
      const files = filesIn(dirname(project.folder));
      expect(files.map(({ name }) => name)).toContain("terraform.flows.tfstate");
      expect(files.find(({ name }) => name === "terraform.flows.tfstate")?.text).toContain(PARAMETER);
      for (const { name, text } of files) expectNone(text, name);
    });

    it("are not in the error where nobody answers", async () => {
      const alone = createProject(moto, { env: { ...CREDENTIALS, AWS_ENDPOINT_URL: "http://127.0.0.1:9" } });
      try {
        await alone.succeed("setup", "--yes", ...SOURCE);
        const { stdout, stderr } = exited(await alone.vpcflow("deploy", "--yes"), 1);
        expectNone(stdout + stderr, "deploy");
      } finally {
        alone.dispose();
      }
    });

    it("that stand in a webhook's URL are in no word about a change of it", async () => {
      project.edit((config) => ({ ...config, processor: { webhookUrl: `https://hooks.example.com/${IN_URL}` } }));
      // With --json the words for people are on stderr as ever.
      const { stdout, stderr } = await says(0, "deploy", "--dry-run", "--json");
      for (const text of [stdout, stderr]) {
        expect(text).toContain("hooks.example.com");
        expect(text).not.toContain(IN_URL);
      }
      project.edit((config) => ({ ...config, processor: { webhookUrl: `http://hooks.example.com/${IN_URL}` } }));
      for (const command of [["synth"], ["deploy", "--yes"], ["verify"], ["destroy", "--yes"]]) {
        const { stdout, stderr } = await says(1, ...command);
        expect(stderr).toContain("processor.webhookUrl is");
        expect(stdout + stderr).not.toContain(IN_URL);
      }
    });

    async function says(expected: number, ...args: string[]) {
      const ran = exited(await project.vpcflow(...args), expected);
      expectNone(ran.stdout + ran.stderr, args.join(" "));
      return ran;
    }
  },
);

// --- internal ---

function expectNone(text: string, where: string): void {
  for (const secret of SECRETS)
    expect(text.includes(secret), `${secret} in ${where}:\n${text.slice(0, 2000)}`).toBe(false);
}

/** All but the providers, which are as large as they are well known. */
function filesIn(folder: string): { name: string; text: string }[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => ({ name: entry.name, file: join(entry.parentPath, entry.name) }))
    .filter(({ file }) => statSync(file).size < 20 << 20)
    .map(({ name, file }) => ({ name, text: readFileSync(file, "latin1") }));
}

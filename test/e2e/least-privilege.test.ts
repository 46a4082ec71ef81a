import { cpSync } from "node:fs";
import { join } from "node:path";
import { CreateLogStreamCommand, FilterLogEventsCommand } from "@aws-sdk/client-cloudwatch-logs";
import { CreateBucketCommand, ListObjectsV2Command } from "@aws-sdk/client-s3";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { roleCheck } from "../../cli/checks/role.ts";
import { runCheck } from "../../cli/checks/run-check.ts";
import { type LocalWebhook, startWebhook } from "../../local/webhook.ts";
import { clientConfig } from "../../sources/aws-session.ts";
import { parseConfig } from "../../stacks/config.ts";
import type { PolicyDocument } from "../../stacks/deploy-policy-documents.ts";
import { type RoleUse, roleName, streamName } from "../../stacks/names.ts";
import { type Aws, awsOf } from "../emulators/aws.ts";
import type { Emulator } from "../emulators/emulator.ts";
import {
  createLogGroup,
  flowLines,
  LOG_STREAM,
  putFlowLogs,
  putRecord,
  subscriptionMessage,
} from "../emulators/flow-events.ts";
import { startMinistack } from "../emulators/ministack.ts";
import { putParameter } from "../emulators/parameter.ts";
import { createProject, type Project } from "../emulators/project.ts";
import { type RecordingProxy, startRecordingProxy } from "../emulators/recording-proxy.ts";
import { findTools } from "../emulators/tools.ts";
import { ACCOUNT, CASES, type CaseName, STATE_BUCKET, WEBHOOK_PARAMETER } from "./least-privilege-cases.ts";
import { change, type Deployment, destroy, prepareDeployment, printedPolicies } from "./least-privilege-deployment.ts";
import { CALLED_NOT_GIVEN, GIVEN_NOT_CALLED, REMAINING } from "./least-privilege-differences.ts";
import { createIdentity } from "./least-privilege-identity.ts";
import { forMinistack } from "./least-privilege-ministack.ts";
import { grantsOf, putUserPolicy, type RolePolicy, rolePolicy, without } from "./least-privilege-policy.ts";
import { ROLE_ACTIONS, type Shown, VERIFY_HOPS, VERIFY_NOT_ASKED } from "./least-privilege-roles.ts";

const NAMES = Object.keys(CASES) as CaseName[];
const SHOWN: CaseName = "created flow logs and a created key";
const PIPELINE = CASES[SHOWN].input;
const LOG_GROUP = "/vpcflow/created/flow-logs";
const BUCKET = `created-dead-${ACCOUNT}-eu-west-1`;

/** Two minutes on a machine that does nothing else; the provider's waiters are most of it. */
const SLOW = 600_000;

const { missing, python, why } = await findTools("terraform", "emulators");

/** The grants of the roles that are shown in one way. */
function shownBy(by: Shown["by"]): (readonly [use: RoleUse, grant: string])[] {
  return Object.entries(ROLE_ACTIONS).flatMap(([use, grants]) =>
    Object.entries(grants)
      .filter(([, shown]) => shown.by === by)
      .map(([grant]) => [use as RoleUse, grant] as const),
  );
}

describe.skipIf(missing !== undefined)(`least privilege, on ministack, which enforces IAM${why}`, () => {
  let ministack: Emulator;
  let aws: Aws;
  let webhook: LocalWebhook;
  /** The folder of who verifies. */
  let verifier: Project;
  let way: RecordingProxy;
  let verifyDocument: PolicyDocument;
  const deployments = new Map<CaseName, Deployment>();
  const deploymentOf = (name: CaseName) => deployments.get(name)!;

  /** Who deploys runs a command, in every folder at the same time: most of it is waiting. */
  const everywhere = (step: (deployment: Deployment, name: CaseName) => Promise<unknown>) =>
    Promise.all(NAMES.map((name) => step(deploymentOf(name), name)));

  beforeAll(async () => {
    ministack = await startMinistack(python, { auth: true, tls: true });
    aws = awsOf(ministack);
    webhook = await startWebhook();
    await createLogGroup(aws, "/vpc/flow");
    await putFlowLogs(aws, "/vpc/flow", flowLines(3));
    await aws.s3.send(new CreateBucketCommand({ Bucket: STATE_BUCKET }));
    await putParameter(aws, WEBHOOK_PARAMETER, webhook.url);
    for (const name of NAMES) deployments.set(name, await prepareDeployment(ministack, aws, CASES[name]));
    await everywhere(({ project }) => project.succeed("deploy", "--yes", "--no-verify"));
    verifier = await folderOfVerifier();
  }, SLOW);

  afterAll(async () => {
    for (const deployment of deployments.values()) await deployment.dispose();
    verifier?.dispose();
    await way?.close();
    await webhook?.stop();
    await ministack?.stop();
  });

  async function folderOfVerifier(): Promise<Project> {
    const { env } = await createIdentity(aws, "verifies", []);
    // Plain HTTP as far as the proxy: ministack does not follow the signature of a request that comes over HTTP/2.
    way = await startRecordingProxy(ministack.url);
    const project = createProject(ministack, { env: { ...env, AWS_ENDPOINT_URL: way.url } });
    const { folder } = deploymentOf(SHOWN).project;
    cpSync(join(folder, "vpcflow.json"), join(project.folder, "vpcflow.json"));
    const [printed] = await printedPolicies(project, "verify", "--probe");
    verifyDocument = printed!;
    await putUserPolicy(aws, "verifies", forMinistack(verifyDocument));
    return project;
  }

  interface Finding {
    readonly hop: string;
    readonly status: string;
    readonly found: string;
    readonly fix?: string;
  }

  async function verify(...flags: string[]): Promise<Finding[]> {
    const { stdout, stderr } = await verifier.vpcflow("verify", "--json", "--start", "1h", ...flags);
    try {
      return JSON.parse(stdout).findings;
    } catch {
      throw new Error(`verify said: ${stdout}${stderr}`);
    }
  }

  const wordsOf = ({ found, fix = "" }: Finding) => `${found} ${fix}`;
  const hopOf = (findings: readonly Finding[], hop: string) => findings.find((one) => one.hop === hop)!;
  const roleOf = (use: RoleUse): Promise<RolePolicy> => rolePolicy(aws, roleName(PIPELINE, use), use);

  /** Takes one action away from a role, looks, and gives it back. */
  async function takenAway<T>(use: RoleUse, grant: string, look: () => Promise<T>): Promise<T> {
    const { document, put } = await roleOf(use);
    await put(without(document, grant));
    try {
      return await look();
    } finally {
      await put(document);
    }
  }

  /** The hop of one role, as who verifies sees it. */
  async function hopOfRole(use: RoleUse) {
    const { AWS_ACCESS_KEY_ID: accessKeyId = "", AWS_SECRET_ACCESS_KEY: secretAccessKey = "" } = verifier.env;
    const client = await clientConfig({ region: PIPELINE.region, endpointUrl: way.url });
    const config = parseConfig(JSON.parse(verifier.read("vpcflow.json")));
    return runCheck(roleCheck(use), {
      client: { ...client, credentials: async () => ({ accessKeyId, secretAccessKey }) },
      config,
      stream: streamName(config),
      sinceMs: Date.now(),
      ownEndpoint: true,
      signal: new AbortController().signal,
    });
  }

  it("lets whoever has the printed deploy policy deploy each configuration, and denies them nothing", () => {
    for (const name of NAMES) expect(denials(deploymentOf(name)), name).toEqual([]);
  });

  describe("the roles", () => {
    it.each(Object.keys(ROLE_ACTIONS) as RoleUse[])(
      "%s: every action that it has is one that is shown here",
      async (use) => {
        const { document } = await roleOf(use);
        expect(grantsOf(document).sort()).toEqual(Object.keys(ROLE_ACTIONS[use]!).sort());
      },
    );

    // ministack takes a batch that was answered with failures for done: the record is put again once the action is back.
    it("the function posts only with ssm:GetParameter, which its log names where it is missing", async () => {
      const record = subscriptionMessage(LOG_GROUP, flowLines(3));
      await takenAway("processor", "ReadTheWebhookUrl ssm:GetParameter", async () => {
        await putRecord(aws, "created", record);
        await vi.waitFor(async () => expect(await functionLog()).toContain("ssm:GetParameter"), WAIT);
        expect(webhook.received()).toEqual([]);
      });
      await putRecord(aws, "created", record);
      await vi.waitFor(() => expect(webhook.received()).toHaveLength(1), WAIT);
    });

    it("the function keeps what nobody can read only with s3:PutObject, which its log names where it is missing", async () => {
      const record = Buffer.from("no subscription message");
      await takenAway("processor", "KeepUnreadableRecords s3:PutObject", async () => {
        await putRecord(aws, "created", record);
        await vi.waitFor(async () => expect(await functionLog()).toContain("s3:PutObject"), WAIT);
        expect(await deadLetters()).toBe(0);
      });
      await putRecord(aws, "created", record);
      await vi.waitFor(async () => expect(await deadLetters()).toBe(1), WAIT);
    });

    it.each(shownBy("hop"))(
      "verify fails at the role %s without %s, names it and says what to add",
      async (use, grant) => {
        const { document } = await roleOf(use);
        const { Resource } = document.Statement.find(({ Sid }) => Sid === grant.split(" ")[0])!;
        const finding = await takenAway(use, grant, () => hopOfRole(use));
        expect(finding).toMatchObject({ status: "failed", data: { action: actionOf(grant) } });
        expect(finding.found).toContain("no policy allows it");
        expect(finding.fix).toContain(`"Action":"${actionOf(grant)}","Resource":${JSON.stringify(Resource)}`);
      },
    );
  });

  describe("who verifies", () => {
    let whole: Finding[];

    beforeAll(async () => {
      await aws.logs.send(new CreateLogStreamCommand({ logGroupName: LOG_GROUP, logStreamName: LOG_STREAM }));
      await putFlowLogs(aws, LOG_GROUP, flowLines(3));
      whole = await verify();
    });

    it("sees every hop with the printed policy", () => {
      const seen = whole.map(({ hop, status }) => `${hop}: ${status}`);
      expect(seen).toEqual([
        "credentials: passed",
        "flow logs: passed",
        "flow logs role: passed",
        "log group: passed",
        "subscription filter: passed",
        "pattern: passed",
        "role: passed",
        "stream: passed",
        "records: passed",
        "function role: passed",
        "function: passed",
        "dead letters: failed",
      ]);
      expect(wordsOf(hopOf(whole, "dead letters"))).toContain("it is not a subscription message");
    });

    it("has no action that is not shown here", () => {
      const shown = [...Object.keys(VERIFY_HOPS), ...Object.keys(VERIFY_NOT_ASKED)];
      expect(grantsOf(verifyDocument).sort()).toEqual(shown.sort());
    });

    it.each(Object.entries(VERIFY_HOPS))("cannot do without %s: %s says that it is missing", async (grant, hop) => {
      await putUserPolicy(aws, "verifies", forMinistack(without(verifyDocument, grant)));
      const findings = await verify(...(hop === "probe" ? ["--probe"] : []));
      await putUserPolicy(aws, "verifies", forMinistack(verifyDocument));
      const finding = hopOf(findings, hop);
      expect(wordsOf(finding)).toContain(actionOf(grant));
      expect(finding.found).not.toBe(whole.find((one) => one.hop === hop)?.found);
    });
  });

  describe("who deploys, later", () => {
    it(
      "changes each configuration and destroys it, and is denied nothing",
      async () => {
        await everywhere(async ({ project }, name) => {
          change(project, CASES[name]);
          await project.succeed("deploy", "--yes", "--no-verify");
        });
        await everywhere(({ project }, name) => destroy(project, CASES[name]));
        for (const name of NAMES) expect(denials(deploymentOf(name)), name).toEqual([]);
      },
      SLOW,
    );

    it.each(NAMES)("%s: was given what was called, and what else was given has its reason", (name) => {
      const { proxy, policies } = deploymentOf(name);
      const called = new Set(proxy.calls.map(({ action }) => action));
      const given = new Set(policies.flatMap(grantsOf).map(actionOf));
      expect([...called].filter((action) => !given.has(action))).toEqual(Object.keys(CALLED_NOT_GIVEN));
      expect([...given].filter((action) => !called.has(action)).sort()).toEqual(REMAINING[name]);
    });

    it("the reasons are of what remains somewhere", () => {
      const remaining = new Set(Object.values(REMAINING).flat());
      expect(Object.keys(GIVEN_NOT_CALLED).sort()).toEqual([...remaining].sort());
    });
  });

  /** What the person sees with `aws logs tail`. */
  async function functionLog(): Promise<string> {
    const request = new FilterLogEventsCommand({ logGroupName: "/aws/lambda/created-processor" });
    const { events = [] } = await aws.logs.send(request);
    return events.map(({ message }) => message).join("\n");
  }

  async function deadLetters(): Promise<number> {
    const { KeyCount = 0 } = await aws.s3.send(new ListObjectsV2Command({ Bucket: BUCKET, Prefix: "unreadable/" }));
    return KeyCount;
  }
});

// --- internal ---

/** The mapping polls once a second; the first invocation starts a process, and verify is one too. */
const WAIT = { timeout: 60_000, interval: 500 };

function actionOf(grant: string): string {
  return grant.split(" ").at(-1) ?? "";
}

/** What an identity was denied, in AWS's words. */
function denials({ proxy }: Deployment): string[] {
  return proxy.calls
    .filter(
      ({ status, answer }) => status === 401 || status === 403 || /AccessDenied|UnauthorizedOperation/.test(answer),
    )
    .map(({ action, answer }) => `${action}: ${answer}`);
}

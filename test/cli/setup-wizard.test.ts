import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { BACKSPACE, CTRL_C, CTRL_D, converse, DOWN, ENTER, type Step } from "./terminal.ts";

let cwd: string;

// Loading what synthesizes takes seconds on a busy machine, and the first test would wait for it.
beforeAll(async () => {
  await Promise.all([import("../../cli/setup/run.ts"), import("../../stacks/synth.ts"), import("inquirer")]);
}, 60_000);

// No credentials, and no waiting for those of an instance: the wizard asks AWS nothing here.
beforeEach(() => {
  vi.stubEnv("AWS_EC2_METADATA_DISABLED", "true");
  vi.stubEnv("AWS_CONFIG_FILE", "/dev/null");
  vi.stubEnv("AWS_SHARED_CREDENTIALS_FILE", "/dev/null");
  for (const name of ["AWS_ACCESS_KEY_ID", "AWS_PROFILE", "AWS_ENDPOINT_URL"]) vi.stubEnv(name, undefined);
  cwd = path.join(mkdtempSync(path.join(tmpdir(), "vpcflow-wizard-")), "prod-flows");
  mkdirSync(cwd);
});

afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(path.dirname(cwd), { recursive: true, force: true });
});

const VPC = "vpc-0123456789abcdef0";

const SHORT: readonly Step[] = [
  ["Name of the pipeline", ENTER],
  ["AWS Region", "eu-west-1", ENTER],
  ["Where does the stream live", ENTER],
  ["Where do the flow logs come from", ENTER],
  ["Name of the log group", "/vpc/flow", ENTER],
  ["Which format", ENTER],
  ["URL to post", ENTER],
  ["finer settings", ENTER],
];

const FULL: readonly Step[] = [
  ["Name of the pipeline", "flows-two", ENTER],
  ["AWS Region", "eu-west-1", ENTER],
  ["Where does the stream live", ENTER],
  ["Where do the flow logs come from", DOWN, ENTER],
  ["Ids of the VPCs", `${VPC}, vpc-0123abcd`, ENTER],
  ["How do the flow log lines look", DOWN, ENTER],
  ["URL to post", "https://example.com/flows", ENTER],
  ["finer settings", "y", ENTER],
  ["Which traffic", DOWN, DOWN, ENTER],
  ["How long is traffic summed", DOWN, ENTER],
  ["How many days", "8", ENTER],
  ["a retention that CloudWatch Logs has", BACKSPACE, "30", ENTER],
  ["Which lines go", DOWN, ENTER],
  ["How does the stream scale", DOWN, ENTER],
  ["How many shards", "4", ENTER],
  ["How many hours", "48", ENTER],
  ["Which key", DOWN, ENTER],
  ["Runtime", DOWN, ENTER],
  ["S3 bucket for Terraform's state", "our-states", ENTER],
];

function config() {
  return JSON.parse(readFileSync(path.join(cwd, "vpcflow.json"), "utf8"));
}

const WRITE: Step = ["Write it?", ENTER];
const DEPLOY: Step = ["Deploy it now", ENTER];

/** All the questions of a wizard that ends well, with no as the last answer. */
function answer(args: readonly string[], steps: readonly Step[], stage: Parameters<typeof converse>[2]) {
  const written = steps.some(([question]) => question === WRITE[0]);
  return converse(args, [...steps, ...(written ? [] : [WRITE]), DEPLOY], stage);
}

/** A bad answer stays in the line, to be mended. */
function erased(answer: string): string[] {
  return Array.from(answer, () => BACKSPACE);
}

describe("the wizard", () => {
  it("writes a whole project from a few answers, with the folder's name as the pipeline's", async () => {
    const { status, stdout } = await answer(["setup"], SHORT, { cwd });
    expect(status).toBe(0);
    expect(config()).toMatchObject({ name: "prod-flows", region: "eu-west-1", source: { logGroup: "/vpc/flow" } });
    expect(readdirSync(cwd).sort()).toEqual([".gitignore", "cdktf.json", "cdktf.out", "vpcflow.json"]);
    expect(stdout).toContain("Kinesis stream prod-flows");
    expect(stdout).toMatch(/roughly \$\d+ a month/);
    expect(stdout).toMatch(/Next\n {2}.*main\.js'? deploy\n/);
    expect(stdout).toContain("terraform -chdir=cdktf.out/stacks/prod-flows apply");
  });

  it("asks for everything that a flag can say", async () => {
    const { status } = await answer(["setup"], FULL, { cwd });
    expect(status).toBe(0);
    expect(config()).toMatchObject({
      name: "flows-two",
      source: {
        vpcIds: [VPC, "vpc-0123abcd"],
        logFormat: "rich",
        trafficType: "REJECT",
        aggregationSeconds: 600,
        retentionDays: 30,
        filter: "all",
      },
      stream: { mode: "provisioned", shards: 4, retentionHours: 48 },
      encryption: { kmsKey: "aws-managed" },
      processor: { webhookUrl: "https://example.com/flows", runtime: "nodejs24.x" },
      state: { bucket: "our-states" },
    });
  });

  it("asks for nothing that a flag says", async () => {
    const steps = SHORT.filter(([question]) => !/Region|come from|log group/.test(question));
    const { status, stderr } = await answer(["setup", "--region", "eu-west-2", "--log-group", "/a"], steps, { cwd });
    expect(status).toBe(0);
    expect(stderr).not.toMatch(/AWS Region|come from|Name of the log group/);
    expect(config()).toMatchObject({ region: "eu-west-2", source: { logGroup: "/a" } });
  });

  it("proposes the Region of the environment", async () => {
    const steps = SHORT.map((step): Step => (step[0] === "AWS Region" ? ["AWS Region: (ap-south-1)", ENTER] : step));
    await answer(["setup"], steps, { cwd, env: { AWS_DEFAULT_REGION: "ap-south-1" } });
    expect(config().region).toBe("ap-south-1");
  });

  it.each([
    ["Name of the pipeline", "Prod_Flows", "Expected 3 to 30 lowercase letters", "flows"],
    ["AWS Region", "ireland", "Expected an AWS Region", "eu-west-1"],
    ["Name of the log group", "a b", "Expected the name of a log group", "/vpc/flow"],
    ["Name of the log group", "/aws/lambda/prod-flows-processor", "it would process its own log for ever", "/vpc/flow"],
    ["URL to post", "http://example.com", "Expected an https:// URL", "https://example.com"],
  ])("repeats %j with the reason at a bad answer, until a good one", async (question, bad, reason, good) => {
    const steps = SHORT.flatMap((step): Step[] =>
      step[0] === question
        ? [
            [question, bad, ENTER],
            [reason, ...erased(bad), good, ENTER],
          ]
        : [step],
    );
    const { status } = await answer(["setup"], steps, { cwd });
    expect(status).toBe(0);
    expect(JSON.stringify(config())).toContain(JSON.stringify(good));
  });

  it("doubts a Region that it does not know, names the nearest, and asks again", async () => {
    const steps = SHORT.flatMap((step): Step[] =>
      step[0] === "AWS Region"
        ? [
            ["AWS Region", "eu-wst-1", ENTER],
            ['"eu-wst-1" is no AWS Region that this vpcflow knows; the nearest is eu-west-1. Use it', ENTER],
            ["AWS Region:", "eu-west-9", ENTER],
            ["Use it all the same?", "y", ENTER],
          ]
        : [step],
    );
    expect((await answer(["setup"], steps, { cwd })).status).toBe(0);
    expect(config().region).toBe("eu-west-9");
  });

  it("takes a custom format, and repeats the question at a field that flow logs do not have", async () => {
    const format = "${version} ${srcaddr} ${dstaddr} ${start}";
    const steps: Step[] = [
      ...SHORT.slice(0, 5),
      ["Which format", DOWN, DOWN, DOWN, ENTER],
      ["The format", "${nope}", ENTER],
      ["no flow log field", ...erased("${nope}"), format, ENTER],
      ...SHORT.slice(6),
    ];
    await answer(["setup"], steps, { cwd });
    expect(config().source.logFormat).toBe(format);
  });
});

describe("a pipeline that spans accounts", () => {
  const ARN = "arn:aws:logs:eu-west-1:123456789012:destination:prod-flows";

  it("sends to another account's destination, and is not asked about a stream or a function", async () => {
    const { status, stderr } = await answer(
      ["setup"],
      [
        ...SHORT.slice(0, 2),
        ["Where does the stream live", DOWN, DOWN, ENTER],
        ["ARN of the other account", "arn:aws:logs:us-east-1:123456789012:destination:x", ENTER],
        ["in the pipeline's own Region", ...erased("arn:aws:logs:us-east-1:123456789012:destination:x"), ARN, ENTER],
        ["whole organization", "y", ENTER],
        ...SHORT.slice(3, 6),
        ["finer settings", "y", ENTER],
        ["Which lines go", ENTER],
        ["S3 bucket for Terraform's state", ENTER],
      ],
      { cwd },
    );
    expect(status).toBe(0);
    expect(stderr).not.toMatch(/URL to post|How does the stream scale|Which key/);
    expect(config()).toMatchObject({
      destination: { arn: ARN, organization: true },
      source: { logGroup: "/vpc/flow" },
    });
    expect(config()).not.toHaveProperty("stream");
    expect(config()).not.toHaveProperty("processor");
  });

  it("takes other accounts' flow logs beside its own, or alone", async () => {
    const { status } = await answer(
      ["setup"],
      [
        ...SHORT.slice(0, 2),
        ["Where does the stream live", DOWN, ENTER],
        ["Who may send", "12345", ENTER],
        ["an AWS account id of 12 digits", ...erased("12345"), "111111111111, 222222222222 o-abcdefghij", ENTER],
        ["come from", DOWN, DOWN, DOWN, DOWN, ENTER],
        ["Which format", ENTER],
        ...SHORT.slice(6),
      ],
      { cwd },
    );
    expect(status).toBe(0);
    const { central, source } = config();
    expect(central).toEqual({ accountIds: ["111111111111", "222222222222"], organizationId: "o-abcdefghij" });
    expect(source).not.toHaveProperty("logGroup");
  });
});

describe("the last question before anything is written", () => {
  it("comes after the plan and its cost, and no writes nothing", async () => {
    const { status, stdout, stderr } = await converse(["setup"], [...SHORT, ["Write it?", "n", ENTER]], { cwd });
    expect(status).toBe(130);
    expect(stdout).toContain("Kinesis stream prod-flows");
    expect(stdout).toMatch(/roughly \$\d+ a month/);
    expect(stdout).not.toContain("cdktf.json");
    expect(stderr).toContain("vpcflow: Nothing was written.");
    expect(readdirSync(cwd)).toEqual([]);
  });
});

describe("the number of shards", () => {
  it("is proposed for the rate, and reasoned", async () => {
    const flags = ["--log-group", "/a", "--stream-mode", "provisioned", "--flows-per-second", "95000"];
    const { stderr } = await answer(
      ["setup", ...flags],
      [
        ...SHORT.slice(0, 3),
        ...SHORT.slice(5, 7),
        ["finer settings", "y", ENTER],
        ["SSM parameter", ENTER],
        ["Which lines", ENTER],
        ["How many shards? (10)", ENTER],
        ["How many hours", ENTER],
        ["Which key", ENTER],
        ["Runtime", ENTER],
        ["S3 bucket", ENTER],
      ],
      { cwd },
    );
    expect(stderr).toContain("95,000 records a second, and twice as many at peaks, take 10 shards");
    expect(config().stream.shards).toBe(10);
  });
});

describe("Ctrl-C", () => {
  it.each([...FULL, WRITE].map(([question], index) => [question, index] as const))(
    "at %j leaves nothing, and says so",
    async (question, index) => {
      const { status, stderr } = await converse(["setup"], [...FULL.slice(0, index), [question, CTRL_C]], { cwd });
      expect(status).toBe(130);
      expect(stderr.trimEnd().split("\n").at(-1)).toBe("vpcflow: Cancelled: nothing was written.");
      expect(readdirSync(cwd)).toEqual([]);
    },
  );

  it("at the offer to deploy leaves what was written, and does not say otherwise", async () => {
    const { status, stderr } = await converse(["setup"], [...SHORT, WRITE, ["Deploy it now", CTRL_C]], { cwd });
    expect(status).toBe(130);
    expect(stderr).not.toContain("nothing was written");
    expect(config().name).toBe("prod-flows");
  });

  it("and Ctrl-D end alike", async () => {
    const { status, stderr } = await converse(["setup"], [["Name of the pipeline", CTRL_D]], { cwd });
    expect(status).toBe(130);
    expect(stderr).toContain("Cancelled: nothing was written.");
  });

  it("from outside, as a signal, ends the question too", async () => {
    const controller = new AbortController();
    setTimeout(() => controller.abort(), 200);
    const { status } = await converse(["setup"], [["Name of the pipeline"]], { cwd, signal: controller.signal });
    expect(status).toBe(130);
  });
});

describe("a vpcflow.json that is there", () => {
  beforeEach(async () => {
    expect((await answer(["setup"], SHORT, { cwd })).status).toBe(0);
  });

  const ENTERS: readonly Step[] = SHORT.map(([question]) => [question, ENTER]);

  it("gives the defaults", async () => {
    const { status, stderr } = await converse(["setup"], [...ENTERS, DEPLOY], { cwd });
    expect(status).toBe(0);
    expect(stderr).toContain("vpcflow.json says this already.");
    expect(stderr).not.toContain("Write it?");
  });

  it("is changed once the change was shown and agreed to", async () => {
    const steps: Step[] = ENTERS.map((step) =>
      step[0] === "URL to post" ? ["URL to post", "https://example.com", ENTER] : step,
    );
    const { stderr } = await answer(["setup"], [...steps, ["Write it?", ENTER]], { cwd });
    expect(stderr).toContain('+ processor.webhookUrl  "https://example.com"');
    expect(config().processor.webhookUrl).toBe("https://example.com");
  });

  it("stays as it was where the answer is no, and at Ctrl-C", async () => {
    const before = readFileSync(path.join(cwd, "vpcflow.json"), "utf8");
    for (const [keys, message] of [
      [["n", ENTER], "stays as it was"],
      [[CTRL_C], "nothing was written"],
    ] as const) {
      const asked = ENTERS.filter(([question]) => question !== "AWS Region");
      const { status, stderr } = await answer(["setup", "--region", "eu-west-3"], [...asked, ["Write it?", ...keys]], {
        cwd,
      });
      expect(status).toBe(130);
      expect(stderr).toContain(message);
      expect(readFileSync(path.join(cwd, "vpcflow.json"), "utf8")).toBe(before);
    }
  });

  it("warns that another name is another pipeline, and Enter does not agree to that", async () => {
    const steps: Step[] = ENTERS.map((step) =>
      step[0].startsWith("Name of the pipeline") ? [step[0], "other-flows", ENTER] : step,
    );
    const { status, stderr } = await answer(["setup"], [...steps, ["Write it?", ENTER]], { cwd });
    expect(status).toBe(130);
    expect(stderr).toContain("Another name is another pipeline");
    expect(stderr).toMatch(/run vpcflow destroy while vpcflow\.json still has the old name/);
    expect(config().name).toBe("prod-flows");
  });

  it("loses what belonged to another source", async () => {
    const steps: Step[] = [
      ...ENTERS.slice(0, 3),
      ["come from", DOWN, ENTER],
      ["Ids of the VPCs", VPC, ENTER],
      ["How do the flow log lines", ENTER],
      ...ENTERS.slice(6),
      ["Write it?", "y", ENTER],
    ];
    await answer(["setup"], steps, { cwd });
    expect(config().source).toMatchObject({ vpcIds: [VPC] });
    expect(config().source).not.toHaveProperty("logGroup");
  });
});

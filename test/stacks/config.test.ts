import { describe, expect, it } from "vitest";
import { VpcflowError } from "../../flow/errors.ts";
import { configJsonSchema, parseConfig, sourceLogGroupName, writtenConfig } from "../../stacks/config.ts";

const MINIMAL = { name: "prod-flows", region: "eu-west-1", source: { logGroup: "/vpc/flow" } };
const VPC = { vpcIds: ["vpc-0123456789abcdef0"] };
const DESTINATION = "arn:aws:logs:eu-west-1:999999999999:destination:central-flows";
const STREAM_ARN = "arn:aws:kinesis:eu-west-1:999999999999:stream/central-flows";

describe("a configuration", () => {
  it("is filled in with the defaults", () => {
    expect(parseConfig(MINIMAL)).toEqual({
      ...MINIMAL,
      version: 1,
      source: { logGroup: "/vpc/flow", logFormat: "default", filter: "traffic" },
      stream: { mode: "on-demand", retentionHours: 24 },
      encryption: { kmsKey: "create" },
      processor: { runtime: "nodejs22.x", memoryMb: 512, logRetentionDays: 30 },
    });
  });

  it("gives flow logs that are created their type, interval and retention", () => {
    const { source } = parseConfig({ ...MINIMAL, source: { ...VPC, aggregationSeconds: 600 } });
    expect(source).toMatchObject({ trafficType: "ALL", aggregationSeconds: 600, retentionDays: 7 });
  });

  it("gives a provisioned stream one shard unless it says more", () => {
    expect(parseConfig({ ...MINIMAL, stream: { mode: "provisioned" } }).stream.shards).toBe(1);
    expect(parseConfig({ ...MINIMAL, stream: { mode: "provisioned", shards: 8 } }).stream.shards).toBe(8);
  });

  it("reads itself again to the same", () => {
    const config = parseConfig({ ...MINIMAL, source: VPC, stream: { mode: "provisioned", shards: 2 } });
    expect(parseConfig(JSON.parse(JSON.stringify(config)))).toEqual(config);
  });

  it("takes everything that can be said", () => {
    const whole = {
      $schema: "./node_modules/vpcflow/docs/vpcflow.schema.json",
      version: 1,
      name: "prod-flows",
      region: "eu-west-1",
      accountId: "123456789012",
      tags: { team: "network", "cost centre": "42" },
      source: {
        ...VPC,
        trafficType: "REJECT",
        aggregationSeconds: 60,
        retentionDays: 30,
        logFormat: "rich",
        filter: "all",
      },
      stream: { mode: "provisioned", shards: 4, retentionHours: 168 },
      encryption: { kmsKey: "arn:aws:kms:eu-west-1:123456789012:key/0a1b2c3d-0000-4000-8000-000000000000" },
      processor: {
        webhookUrl: "https://example.com/flows",
        runtime: "nodejs24.x",
        memoryMb: 1024,
        logRetentionDays: 90,
      },
      state: {
        bucket: "team-states",
        region: "us-east-1",
        key: "flows/terraform.tfstate",
        kmsKey: "arn:aws:kms:us-east-1:123456789012:key/0a1b2c3d",
      },
      central: { accountIds: ["111111111111"], organizationId: "o-a1b2c3d4e5" },
      networks: { "10.20.0.0/16": { name: "prod", internal: true }, "203.0.113.0/24": "office" },
      prices: { asOf: "2026", kms: { keyMonth: 0.5 } },
      iam: {
        permissionsBoundary: "arn:aws:iam::123456789012:policy/boundary",
        rolePath: "/vpcflow/",
        namePrefix: "team-",
      },
    };
    expect(parseConfig(whole)).toEqual(whole);
  });
});

/** A change of the minimal configuration, and what its error must say. */
const WRONG: readonly [what: string, change: object, says: RegExp][] = [
  [
    "a name in capitals",
    { name: "Prod" },
    /^vpcflow\.json has a wrong field: name is "Prod": expected 3 to 30 lowercase/,
  ],
  ["a name that ends with a hyphen", { name: "prod-" }, /name is "prod-"/],
  ["a name with two hyphens in a row", { name: "prod--flows" }, /name is/],
  ["a name that S3 reserves", { name: "xn-flows" }, /name is/],
  ["a name of 31 characters", { name: "a".repeat(31) }, /name is/],
  [
    "a name whose bucket's would be too long",
    { name: "a".repeat(30), region: "us-isof-south-1" },
    /name is .* 63 characters/,
  ],
  ["a Region that is none", { region: "Ireland" }, /region is "Ireland": expected an AWS Region such as "eu-west-1"/],
  ["an account id that is a number", { accountId: 123456789012 }, /accountId is 123456789012: expected .* as text/],
  ["a tag that AWS reserves", { tags: { "aws:team": "x" } }, /tags\."aws:team" is "x": expected a tag's name/],
  [
    "the pipeline's own tag, in whatever case",
    { tags: { "VPCflow:pipeline": "x" } },
    /tags\."VPCflow:pipeline" is "x": expected a tag's name.* not vpcflow:pipeline \(the pipeline's own\)/,
  ],
  [
    "fifty tags",
    { tags: Object.fromEntries(Array.from({ length: 50 }, (_, i) => [`t${i}`, ""])) },
    /tags is .*at most 49/,
  ],
  ["no source", { source: undefined }, /source is missing: expected an object with one of logGroup, vpcIds, subnetIds/],
  [
    "a source that is text",
    { source: "/vpc/flow" },
    /source is "\/vpc\/flow": expected an object with one of logGroup/,
  ],
  ["a stream that is text", { stream: "on-demand" }, /stream is "on-demand": expected an object/],
  ["a source of nothing", { source: {} }, /source is {}: expected exactly one of/],
  ["two sources", { source: { ...VPC, logGroup: "/vpc/flow" } }, /source is .*expected exactly one of/],
  [
    "an id of another kind",
    { source: { vpcIds: ["subnet-01234567"] } },
    /source\.vpcIds\[0\] is "subnet-01234567": expected an id such as "vpc-/,
  ],
  ["an id twice", { source: { eniIds: ["eni-01234567", "eni-01234567"] } }, /source\.eniIds is .*each id once/],
  ["no ids", { source: { subnetIds: [] } }, /source\.subnetIds is \[\]: expected a list of 1 to 100/],
  [
    "a log group's ARN",
    { source: { logGroup: "arn:aws:logs:eu-west-1:1:log-group:x" } },
    /source\.logGroup .*not its ARN/,
  ],
  [
    "the processor's own log group",
    { source: { logGroup: "/aws/lambda/prod-flows-processor" } },
    /source\.logGroup .*for ever, and bill/,
  ],
  [
    "a traffic type of an existing log group",
    { source: { logGroup: "/a", trafficType: "ALL" } },
    /source\.trafficType is "ALL": expected no value here: it is for flow logs that vpcflow creates/,
  ],
  [
    "a traffic type that is none",
    { source: { ...VPC, trafficType: "all" } },
    /source\.trafficType is "all": expected one of "ALL", "ACCEPT", "REJECT"/,
  ],
  [
    "an interval that is none",
    { source: { ...VPC, aggregationSeconds: 300 } },
    /source\.aggregationSeconds is 300: expected one of 60, 600/,
  ],
  [
    "a retention that CloudWatch Logs lacks",
    { source: { ...VPC, retentionDays: 8 } },
    /source\.retentionDays is 8: .* 1, 3, 5, 7, 14/,
  ],
  [
    "a log format that is none",
    { source: { logGroup: "/a", logFormat: "${srcadr}" } },
    /source\.logFormat is "\$\{srcadr\}": .*no flow log field/,
  ],
  [
    "a transit gateway's format on a VPC",
    { source: { ...VPC, logFormat: "transit-gateway" } },
    /source\.logFormat .*transit gateway/,
  ],
  [
    "a transit gateway's field on a VPC",
    { source: { ...VPC, logFormat: "${srcaddr} ${tgw-id}" } },
    /source\.logFormat .*transit gateway/,
  ],
  [
    "a format that cannot be counted",
    { source: { logGroup: "/a", logFormat: "${srcaddr} ${dstaddr} ${bytes}" } },
    /source\.logFormat .*\$\{start\} \(the processor counts by them\)/,
  ],
  [
    "a filter that is none",
    { source: { logGroup: "/a", filter: "some" } },
    /source\.filter is "some": expected one of "traffic", "all"/,
  ],
  [
    "shards of an on-demand stream",
    { stream: { shards: 2 } },
    /stream\.shards is 2: expected no value here: it is for a stream whose mode is "provisioned"/,
  ],
  [
    "no shards",
    { stream: { mode: "provisioned", shards: 0 } },
    /stream\.shards is 0: expected a whole number from 1 to 500/,
  ],
  ["half a shard", { stream: { mode: "provisioned", shards: 1.5 } }, /stream\.shards is 1\.5/],
  [
    "a stream that forgets too soon",
    { stream: { retentionHours: 23 } },
    /stream\.retentionHours is 23: .* 24 to 8760 hours/,
  ],
  [
    "a key's alias",
    { encryption: { kmsKey: "alias/mine" } },
    /encryption\.kmsKey is "alias\/mine": .*an alias will not do/,
  ],
  [
    "a key of another Region",
    { encryption: { kmsKey: "arn:aws:kms:us-east-1:123456789012:key/k" } },
    /encryption\.kmsKey .*own Region/,
  ],
  [
    "a webhook in the clear",
    { processor: { webhookUrl: "http://example.com" } },
    /processor\.webhookUrl .*expected an https:\/\/ URL/,
  ],
  [
    "a webhook on localhost, which may be anywhere",
    { processor: { webhookUrl: "http://localhost:8080" } },
    /127\.0\.0\.1 and \[::1\] alone/,
  ],
  ["a webhook of another protocol", { processor: { webhookUrl: "ftp://127.0.0.1/" } }, /expected an https:\/\/ URL/],
  ["a webhook with a query", { processor: { webhookUrl: "https://example.com/?a=b" } }, /without \? and #/],
  ["a webhook that is no URL", { processor: { webhookUrl: "example.com" } }, /a URL such as/],
  [
    "a runtime that is closed",
    { processor: { runtime: "nodejs20.x" } },
    /processor\.runtime is "nodejs20\.x": expected one of "nodejs22\.x", "nodejs24\.x"/,
  ],
  ["too little memory", { processor: { memoryMb: 64 } }, /processor\.memoryMb is 64: .*128 to 10240 MB/],
  [
    "a boundary that is no policy",
    { iam: { permissionsBoundary: "boundary" } },
    /iam\.permissionsBoundary .*ARN of an IAM policy/,
  ],
  ["a path without slashes", { iam: { rolePath: "vpcflow" } }, /iam\.rolePath .*begins and ends with "\/"/],
  [
    "a prefix that makes role names too long",
    { name: "a".repeat(30), iam: { namePrefix: "0123456789abcdef" } },
    /iam\.namePrefix .*64 characters/,
  ],
  [
    "a webhook's URL beside its parameter",
    { processor: { webhookUrl: "https://example.com", webhookUrlParameter: "/flows/webhook" } },
    /processor\.webhookUrlParameter is "\/flows\/webhook": expected nothing beside webhookUrl/,
  ],
  [
    "a parameter's ARN",
    { processor: { webhookUrlParameter: "arn:aws:ssm:eu-west-1:123456789012:parameter/x" } },
    /processor\.webhookUrlParameter .*not its ARN/,
  ],
  [
    "a parameter whose name AWS reserves",
    { processor: { webhookUrlParameter: "/AWS/flows" } },
    /processor\.webhookUrlParameter/,
  ],
  ["a state without a bucket", { state: {} }, /state\.bucket is missing: expected the name of an S3 bucket/],
  ["a bucket that is none", { state: { bucket: "Team_States" } }, /state\.bucket is "Team_States": expected the name/],
  ["a state's key that begins with a slash", { state: { bucket: "states", key: "/a" } }, /state\.key is "\/a"/],
  [
    "a state's key that Terraform would evaluate",
    { state: { bucket: "states", key: "${path.cwd}" } },
    /state\.key is "\$\{path\.cwd\}"/,
  ],
  [
    "a key of another Region than the state's bucket",
    { state: { bucket: "states", kmsKey: "arn:aws:kms:us-east-1:123456789012:key/k" } },
    /state\.kmsKey .*Region of the state's bucket/,
  ],
  ["a central account of nobody", { central: {} }, /central is {}: expected accountIds, organizationId or both/],
  ["sending accounts that are numbers", { central: { accountIds: [123456789012] } }, /central\.accountIds\[0\]/],
  [
    "more sending accounts than a trust policy holds",
    { central: { accountIds: Array.from({ length: 26 }, (_, index) => String(100000000000 + index)) } },
    /central\.accountIds .*1 to 25 account ids .*for more of them, organizationId/,
  ],
  [
    "an organization that is none",
    { central: { organizationId: "acme" } },
    /central\.organizationId is "acme": expected the id of an organization/,
  ],
  [
    "an organization of every account",
    { central: { organizationId: "*" } },
    /central\.organizationId is "\*": expected the id/,
  ],
  ["a destination that is a stream", { destination: { arn: STREAM_ARN } }, /destination\.arn .*output destination_arn/],
  [
    "a destination of another Region",
    { destination: { arn: DESTINATION.replace("eu-west-1", "us-east-1") } },
    /destination\.arn .*own Region: a log group and its destination must share one.* vpcflow does not do/,
  ],
  [
    "a sender that receives",
    { destination: { arn: DESTINATION }, central: { organizationId: "o-a1b2c3d4e5" } },
    /central is .*expected nothing beside destination/,
  ],
  [
    "a sender without a source",
    { source: {}, destination: { arn: DESTINATION } },
    /source is {}: expected exactly one of/,
  ],
  [
    "a sender with a stream",
    { destination: { arn: DESTINATION }, stream: { mode: "provisioned", shards: 2, retentionHours: 48 } },
    /stream\.mode is "provisioned": expected nothing beside destination \(the receiving account has a stream, and a sender has none\).*stream\.retentionHours is 48: .*stream\.shards is 2: /s,
  ],
  [
    "a sender with a webhook",
    { destination: { arn: DESTINATION }, processor: { webhookUrl: "https://example.com", memoryMb: 1024 } },
    /processor\.memoryMb is 1024: .*has a function, and a sender has none.*processor\.webhookUrl is /s,
  ],
  [
    "a key of a sender that holds no data",
    { destination: { arn: DESTINATION }, encryption: { kmsKey: "aws-managed" } },
    /encryption\.kmsKey is "aws-managed": expected nothing beside destination and logGroup/,
  ],
  [
    "a price below nothing",
    { prices: { kms: { keyMonth: -1 } } },
    /prices\.kms\.keyMonth is -1: expected a price in US/,
  ],
  [
    "a price of nothing known",
    { prices: { kms: { keyMoth: 1 } } },
    /prices\.kms\.keyMoth is no known field \(its value: 1\): expected keyMonth/,
  ],
  [
    "a network of no range",
    { networks: { "10.0.0.0/40": "office" } },
    /networks\."10\.0\.0\.0\/40" is "office": expected a CIDR \("10\.0\.0\.0\/40" has the prefix length "40"/,
  ],
  [
    "a network without a name",
    { networks: { "10.0.0.0/8": { internal: true } } },
    /networks\."10\.0\.0\.0\/8" is \{"internal":true\}: expected a name such as "office"/,
  ],
  ["an older program's reading of the future", { version: 2 }, /has version 2, and this vpcflow knows version 1/],
  ["a version that never was", { version: 0 }, /version is 0: expected 1/],
  [
    "a field that does not exist",
    { gadgets: {} },
    /gadgets is no known field \(its value: \{\}\): expected only \$schema, version/,
  ],
  [
    "a misspelt field",
    { source: { logGrup: "/a" } },
    /source\.logGrup is no known field \(its value: "\/a"\): expected logGroup/,
  ],
];

describe("a wrong field names itself, its value and what is allowed:", () => {
  it.each(WRONG)("%s", (_what, change, says) => {
    expect(errorOf({ ...MINIMAL, ...change }).message).toMatch(says);
  });

  it.each([null, [], "x", 1, undefined])("a configuration that is %j", (value) => {
    expect(errorOf(value)).toMatchObject({ code: "CONFIG", message: expect.stringContaining("the whole is") });
  });

  it("all of them at once, those between fields too", () => {
    const { message } = errorOf({
      name: "X",
      region: "y",
      source: { ...VPC, logGroup: 1 },
      stream: { shards: 2 },
      typo: 1,
    });
    expect(message).toMatch(/5 wrong fields|6 wrong fields/);
    for (const path of ["name", "region", "source.logGroup", "source is", "stream.shards", "typo"]) {
      expect(message).toContain(path);
    }
  });

  it("with a way out, and under the name of the file that it stands in", () => {
    const error = errorOf({ ...MINIMAL, name: "X" }, "other.json");
    expect(error).toMatchObject({ code: "CONFIG", subject: "name", fix: expect.stringContaining("vpcflow setup") });
    expect(error.message).toMatch(/^other\.json has/);
  });

  it("without the password or the query of a URL", () => {
    const text = JSON.stringify(
      errorOf({ ...MINIMAL, processor: { webhookUrl: "https://me:secret@example.com/?token=hidden" } }),
    );
    expect(text).toContain("example.com");
    expect(text).not.toMatch(/secret|hidden/);
  });

  it("without a password that is longer than what is shown", () => {
    const webhookUrl = `https://me:${"secret".repeat(40)}@example.com/`;
    expect(JSON.stringify(errorOf({ ...MINIMAL, processor: { webhookUrl } }))).not.toContain("secret");
  });

  it("without a full stop within a sentence", () => {
    const { message } = errorOf({ ...MINIMAL, source: { logGroup: "/a", logFormat: "${srcadr}" } });
    expect(message).toMatch(/expected a flow log format \([^()]*[^.]\)\.$/);
  });

  it("without control characters of whoever wrote it", () => {
    expect(errorOf({ ...MINIMAL, region: "\u001b[31mred" }).message).not.toContain("\u001b");
  });
});

describe("a webhook", () => {
  it.each(["https://example.com/flows", "http://127.0.0.1:8080", "http://[::1]:8080/x"])("may be %s", (webhookUrl) => {
    expect(parseConfig({ ...MINIMAL, processor: { webhookUrl } }).processor.webhookUrl).toBe(webhookUrl);
  });
});

describe("a sender", () => {
  const sender = { ...MINIMAL, destination: { arn: DESTINATION, organization: true } };

  it("may send what an existing log group holds, or flow logs of its own with a key for them", () => {
    expect(parseConfig(sender).destination).toEqual(sender.destination);
    const own = { ...sender, source: VPC, encryption: { kmsKey: "aws-managed" } } as const;
    expect(parseConfig(own).encryption).toEqual({ kmsKey: "aws-managed" });
  });

  it("may be read again with its defaults filled in", () => {
    const config = parseConfig(sender);
    expect(parseConfig(JSON.parse(JSON.stringify(config)))).toEqual(config);
  });

  it("is written without a stream and a function, which it does not have", () => {
    const written = writtenConfig(parseConfig(sender));
    expect(Object.keys(written)).not.toEqual(expect.arrayContaining(["stream"]));
    expect(Object.keys(written).sort()).toEqual(["destination", "name", "region", "source", "version"]);
    expect(parseConfig(written)).toEqual(parseConfig(sender));
    const own = parseConfig({ ...sender, source: VPC, encryption: { kmsKey: "aws-managed" } });
    expect(parseConfig(writtenConfig(own))).toEqual(own);
  });

  it("is the only configuration of which something is left out", () => {
    const config = parseConfig(MINIMAL);
    expect(writtenConfig(config)).toEqual(config);
  });
});

describe("a central pipeline", () => {
  it("needs no flow logs of its own, but their format", () => {
    const config = parseConfig({
      ...MINIMAL,
      source: { logFormat: "rich" },
      central: { accountIds: ["111111111111"] },
    });
    expect(config.source).toEqual({ logFormat: "rich", filter: "traffic" });
    expect(sourceLogGroupName(config)).toBeUndefined();
  });

  it("may have some", () => {
    const config = parseConfig({ ...MINIMAL, source: VPC, central: { organizationId: "o-a1b2c3d4e5" } });
    expect(sourceLogGroupName(config)).toBe("/vpcflow/prod-flows/flow-logs");
  });
});

describe("a transit gateway's format", () => {
  it("is for an existing log group", () => {
    const config = parseConfig({ ...MINIMAL, source: { logGroup: "/tgw", logFormat: "transit-gateway" } });
    expect(config.source.logFormat).toBe("transit-gateway");
  });
});

describe("the JSON Schema", () => {
  it("is published as it is (npx vitest run test/stacks/config.test.ts -u writes it anew)", async () => {
    await expect(`${JSON.stringify(configJsonSchema(), null, 2)}\n`).toMatchFileSnapshot(
      "../../docs/vpcflow.schema.json",
    );
  });

  it("demands a source of whoever does not take other accounts'", () => {
    expect(configJsonSchema()["anyOf"]).toEqual([
      { required: ["central"] },
      { properties: { source: { anyOf: expect.arrayContaining([{ required: ["logGroup"] }]) } } },
    ]);
  });

  it("refuses unknown fields, and demands one source", () => {
    expect(configJsonSchema()).toMatchObject({
      additionalProperties: false,
      required: ["name", "region", "source"],
      properties: {
        source: { additionalProperties: false, oneOf: expect.arrayContaining([{ required: ["vpcIds"] }]) },
      },
    });
  });
});

function errorOf(value: unknown, subject?: string): VpcflowError {
  try {
    parseConfig(value, subject);
  } catch (error) {
    if (error instanceof VpcflowError) return error;
    throw error;
  }
  throw new Error("The configuration was taken.");
}

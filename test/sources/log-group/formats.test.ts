import { describe, expect, it } from "vitest";
import { DEFAULT_FORMAT, parseLogFormat, RICH_FORMAT } from "../../../flow/format.ts";
import type { LogGroupOptions } from "../../../sources/log-group/read-log-group.ts";
import { eventsOf, fakeLogGroup, lineOf, sourceOf } from "./reading.ts";

const CUSTOM = "${srcaddr} ${dstaddr} ${bytes}";
const RICH_LINE = `${lineOf(1)} vpc-01 subnet-01 i-01 18 IPv4 10.0.0.1 10.0.1.1 euw1-az1 - - egress 1 -`;

/** What is read of these lines, and what is said. */
async function read(
  lines: string[],
  { flowLogs = [], ...options }: LogGroupOptions & { flowLogs?: { format?: string; createdAt?: string }[] | string },
) {
  const fake = await fakeLogGroup();
  fake.flowLogs = flowLogs;
  fake.put(...lines.map((message, index) => ({ stream: "eni-01-all", timestamp: Date.now() - 1000 + index, message })));
  const notices: string[] = [];
  const events = await eventsOf(sourceOf(fake, { notice: (sentence) => notices.push(sentence), ...options }));
  const records = lines.map((line) => events.find(({ message }) => message === line)?.record);
  const filter = fake.asked.find(({ action }) => action === "FilterLogEvents");
  return { records, notices, fake, pattern: filter?.parameters["filterPattern"] };
}

describe("the format of a log group's lines", () => {
  it("is the one that was named, and nobody is asked", async () => {
    const { records, notices, fake } = await read(["10.0.0.1 10.0.0.2 7"], { format: parseLogFormat(CUSTOM) });
    expect(records[0]?.get("bytes")).toBe(7);
    expect(notices).toEqual([]);
    expect(fake.count("DescribeFlowLogs")).toBe(0);
  });

  it("is the one that EC2 tells, and is no news", async () => {
    const { records, notices } = await read(["10.0.0.1 10.0.0.2 7"], { flowLogs: [{ format: CUSTOM }] });
    expect(records[0]?.toJSON()).toMatchObject({ srcaddr: "10.0.0.1", dstaddr: "10.0.0.2", bytes: 7 });
    expect(notices).toEqual([]);
  });

  it("with fields that are newer than this catalogue", async () => {
    const { records } = await read(["10.0.0.1 x"], { flowLogs: [{ format: "${srcaddr} ${next-thing}" }] });
    expect(records[0]?.get("next-thing")).toBe("x");
  });

  it("is for each line the one that it fits, of several", async () => {
    const lines = [lineOf(1), "10.0.0.1 10.0.0.2 7", lineOf(2)];
    const { records, notices } = await read(lines, { flowLogs: [{}, { format: CUSTOM }, {}] });
    expect(records.map((record) => record?.get("bytes"))).toEqual([8400, 7, 8400]);
    expect(notices).toEqual([]);
  });

  it("is told by what the tokens are where there are as many", async () => {
    const lines = ["10.0.0.1 10.0.0.2 7", "8 10.0.0.2 10.0.0.1", "- 10.0.0.2 9"];
    const flowLogs = [{ format: CUSTOM }, { format: "${bytes} ${dstaddr} ${srcaddr}" }];
    const { records, notices } = await read(lines, { flowLogs });
    expect(records.map((record) => record?.get("bytes"))).toEqual([7, 8, 9]);
    expect(notices).toEqual([]);
  });

  it("is the first where they cannot be told apart, which is said, with the way out", async () => {
    const flowLogs = [{ format: CUSTOM }, { format: "${dstaddr} ${srcaddr} ${bytes}" }];
    const { records, notices } = await read(["10.0.0.1 10.0.0.2 7", "10.0.0.1 10.0.0.2 8"], { flowLogs });
    expect(records[0]?.get("srcaddr")).toBe("10.0.0.1");
    expect(notices).toEqual([expect.stringMatching(/cannot be told apart.*--log-format/)]);
  });

  it.each([
    ["EC2 denies to tell", "UnauthorizedOperation", "ec2:DescribeFlowLogs"],
    ["EC2 knows of none", [], "no flow log"],
    ["the credentials have expired", "RequestExpired", "your AWS credentials have expired"],
    ["EC2 does not know the credentials", "AuthFailure", "EC2 could not be asked for its flow logs (AuthFailure)"],
    ["EC2 fails", "InternalError", "EC2 could not be asked for its flow logs (InternalError)"],
  ])("is guessed where %s, and that is said once", async (_, flowLogs, why) => {
    const { records, notices } = await read([lineOf(1), lineOf(2), RICH_LINE], { flowLogs });
    expect(records[0]?.fields).toBe(DEFAULT_FORMAT.fields);
    expect(records[2]?.fields).toBe(RICH_FORMAT.fields);
    expect(notices).toHaveLength(2);
    expect(notices[0]).toContain("the default format");
    expect(notices[0]).toContain(why);
    expect(notices[1]).toContain("the rich format");
  });

  it("is guessed where there are no credentials for EC2, or no way to it, and that is said", async () => {
    const { toldFormats } = await import("../../../sources/log-group/told-formats.ts");
    const config = { region: "eu-west-1", endpoint: "http://127.0.0.1:9", maxAttempts: 1 };
    const none = Object.assign(new Error("no"), { name: "CredentialsProviderError" });
    const why = async (client: object) =>
      (await toldFormats("/vpc/flow", client as never, new AbortController().signal)).why;
    expect(await why({ ...config, credentials: () => Promise.reject(none) })).toBe(
      "there are no AWS credentials to ask EC2 with",
    );
    expect(await why({ ...config, credentials: { accessKeyId: "x", secretAccessKey: "y" } })).toBe(
      "EC2 could not be asked for its flow logs (ECONNREFUSED)",
    );
  });

  it("is guessed for lines of a flow log that is gone", async () => {
    const { records, notices } = await read(["10.0.0.1 10.0.0.2 7", lineOf(1)], { flowLogs: [{ format: CUSTOM }] });
    expect(records[1]?.get("dstport")).toBe(443);
    expect(notices).toEqual([expect.stringContaining("fit none of its flow logs' formats")]);
  });

  it("of lines that look like no format is not guessed: no column is filled with what it is not", async () => {
    const swapped = lineOf(1).split(" ").reverse().join(" ");
    const { records, notices } = await read([swapped, "10.0.0.1 10.0.0.2 7"], {});
    expect(records).toEqual([undefined, undefined]);
    expect(notices).toEqual([expect.stringContaining("--log-format")]);
  });

  it("is nobody's of log events that are no flow logs", async () => {
    const { records, notices } = await read(["START RequestId: 1", lineOf(1)], {});
    expect(records[0]?.get("message")).toBe("START RequestId: 1");
    expect(notices).toHaveLength(1);
  });
});

describe("a filter pattern that is made of the format", () => {
  const filterPattern = ({ fields }: { fields: readonly unknown[] }) => `[${fields.length} fields]`;
  const window = { startMs: Date.now() - 3_600_000, endMs: Number.POSITIVE_INFINITY };
  const old = { createdAt: "2020-01-01T00:00:00Z" };

  it.each([
    ["the format was named", { format: DEFAULT_FORMAT }, "[14 fields]"],
    ["all flow logs have one, since before the window", { flowLogs: [{ ...old, format: CUSTOM }] }, "[3 fields]"],
    ["the flow log is newer", { flowLogs: [{ format: CUSTOM, createdAt: new Date().toISOString() }] }, undefined],
    ["there are several", { flowLogs: [{ ...old, format: CUSTOM }, old] }, undefined],
    ["it is guessed", { flowLogs: [] }, undefined],
  ])("is asked for only where it loses nothing: %s", async (_, options, pattern) => {
    expect((await read([lineOf(1)], { ...options, filterPattern, window })).pattern).toBe(pattern);
  });
});

import { describe, expect, it } from "vitest";
import { flowLogsCheck } from "../../../cli/checks/flow-logs.ts";
import { DEFAULT_FORMAT, RICH_FORMAT } from "../../../flow/format.ts";
import { checking, said } from "./checking.ts";

const LOG = {
  flowLogId: "fl-1",
  resourceId: "vpc-0123456789abcdef0",
  flowLogStatus: "ACTIVE",
  deliverLogsStatus: "SUCCESS",
  logGroupName: "/flow",
  logFormat: DEFAULT_FORMAT.text,
};
const flowLogs = (
  ...logs: Partial<Record<keyof typeof LOG | "deliverLogsErrorMessage" | "logDestination", string>>[]
) => ({
  xml: `<flowLogSet>${logs
    .map((log) => Object.entries({ ...LOG, ...log }).map(([name, value]) => `<${name}>${value}</${name}>`))
    .map((members) => `<item>${members.join("")}</item>`)
    .join("")}</flowLogSet>`,
});
const VPC = { source: { vpcIds: ["vpc-0123456789abcdef0"] } };
const VPC_LOG = { logGroupName: "/vpcflow/prod-flows/flow-logs" };

describe("the flow logs of a pipeline", () => {
  const aws = checking({ DescribeFlowLogs: flowLogs({}) });

  it("deliver in the config's format: passed, with each of them for machines", async () => {
    const finding = await aws.find(flowLogsCheck);
    expect(said(finding)).toContain("passed: 1 flow log of vpc-0123456789abcdef0: ACTIVE, delivering");
    expect(finding.data).toMatchObject({ flowLogs: [{ id: "fl-1", delivery: "SUCCESS" }] });
    expect(finding.actions).toEqual(["ec2:DescribeFlowLogs"]);
  });

  it("are asked for by the log group, or by what the config creates them of", async () => {
    const asked: unknown[] = [];
    aws.answers["DescribeFlowLogs"] = (request) => {
      asked.push(request["Filter.1.Name"], request["Filter.1.Value.1"]);
      return flowLogs(VPC_LOG);
    };
    await aws.find(flowLogsCheck);
    expect((await aws.find(flowLogsCheck, VPC)).status).toBe("passed");
    expect(asked).toEqual(["log-group-name", "/flow", "resource-id", "vpc-0123456789abcdef0"]);
  });

  it("are known by the ARN of the log group too", async () => {
    const logDestination = "arn:aws:logs:eu-west-1:123456789012:log-group:/flow";
    aws.answers["DescribeFlowLogs"] = flowLogs({ logGroupName: "", logDestination });
    expect((await aws.find(flowLogsCheck)).status).toBe("passed");
  });

  it.each([
    ["Access error", /does not deliver: Access error → .*vpc-flow-logs\.amazonaws\.com.*logs:PutLogEvents/, undefined],
    ["Rate limited", /does not deliver: Rate limited → .*quota/, true],
    ["Unknown error", /does not deliver: Unknown error → .*AWS Support/, true],
  ])("fail with %s, explained, and whether waiting helps", async (deliverLogsErrorMessage, words, mayPass) => {
    aws.answers["DescribeFlowLogs"] = flowLogs({ deliverLogsStatus: "FAILED", deliverLogsErrorMessage });
    const finding = await aws.find(flowLogsCheck);
    expect(said(finding)).toMatch(words);
    expect([finding.status, finding.mayPass]).toEqual(["failed", mayPass]);
  });

  it.each([
    [RICH_FORMAT.text, /27 fields against 14; it has vpc-id, .* and 5 more beside/],
    ["${srcaddr} ${dstaddr}", /2 fields against 14; it lacks version, account-id, .* and 4 more/],
    [DEFAULT_FORMAT.text.replace("${srcaddr} ${dstaddr}", "${dstaddr} ${srcaddr}"), /field 4 is dstaddr, not srcaddr/],
  ])("of another format fail, and the fields are named (%s)", async (logFormat, words) => {
    aws.answers["DescribeFlowLogs"] = flowLogs({ logFormat });
    const finding = await aws.find(flowLogsCheck);
    expect(said(finding)).toMatch(/failed: fl-1 writes another format/);
    expect(finding.found).toMatch(words);
    expect(finding.fix).toContain(`Set logFormat in the config to "${logFormat}"`);
    expect(finding.mayPass).toBeUndefined();
  });

  it("that do not exist: of what the config creates them of that is a failure, of an existing log group nobody knows", async () => {
    aws.answers["DescribeFlowLogs"] = flowLogs();
    expect(said(await aws.find(flowLogsCheck, VPC))).toMatch(/failed: vpc-0123456789abcdef0 has no flow log .*deploy/);
    expect(said(await aws.find(flowLogsCheck))).toMatch(/unchecked: .*EC2 knows no flow log .*create-flow-logs/);
  });

  it("that lead elsewhere are none", async () => {
    expect(said(await aws.find(flowLogsCheck, VPC))).toMatch(
      /failed: vpc-0123456789abcdef0 has no flow log that leads/,
    );
  });

  it("of an emulator, which calls all of them failed, are left open", async () => {
    aws.answers["DescribeFlowLogs"] = flowLogs({
      deliverLogsStatus: "FAILED",
      deliverLogsErrorMessage: "Access error",
    });
    expect((await aws.find(flowLogsCheck, {}, { ownEndpoint: true })).status).toBe("unchecked");
  });

  it("could not be checked where EC2 denies it: the action is named, and no account", async () => {
    const message =
      "You are not authorized to perform this operation. User: arn:aws:iam::123456789012:user/jo is not authorized to perform: ec2:DescribeFlowLogs because no identity-based policy allows it";
    aws.answers["DescribeFlowLogs"] = { error: "UnauthorizedOperation", message, status: 403 };
    const finding = await aws.find(flowLogsCheck);
    expect(said(finding)).toMatch(/unchecked: .*ec2:DescribeFlowLogs → .*ec2:DescribeFlowLogs/);
    expect(said(finding)).not.toContain("123456789012");
  });
});

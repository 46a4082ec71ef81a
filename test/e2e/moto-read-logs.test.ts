import { CreateLogStreamCommand, PutLogEventsCommand } from "@aws-sdk/client-cloudwatch-logs";
import { CreateFlowLogsCommand, CreateVpcCommand } from "@aws-sdk/client-ec2";
import { describe, expect, it } from "vitest";
import { createLogGroup, flowLines, LOG_STREAM, putFlowLogs } from "../emulators/flow-events.ts";
import { onMoto } from "../emulators/on-moto.ts";
import { findTools } from "../emulators/tools.ts";
import { exited } from "../exited.ts";

const CUSTOM = "${interface-id} ${srcaddr} ${dstaddr} ${bytes} ${action}";

const { missing, python, why } = await findTools("emulators");

describe.skipIf(missing !== undefined)(`log groups of moto${why}`, () => {
  const moto = onMoto(python);

  it("are read by the columns of the flow log that delivers to them", async () => {
    await createLogGroup(moto.aws, "/vpc/custom");
    await createFlowLog("/vpc/custom", CUSTOM);
    await putFlowLogs(moto.aws, "/vpc/custom", [
      "eni-01 10.0.0.1 10.0.1.1 7 ACCEPT",
      "eni-01 10.0.0.2 10.0.1.1 8 REJECT",
    ]);
    const { status, stdout, stderr } = await moto.project.vpcflow("read", "logs:///vpc/custom");
    expect({ status, stderr }).toEqual({ status: 0, stderr: "2 records\n" });
    const [header, ...records] = stdout
      .trimEnd()
      .split("\n")
      .map((line) => line.split("\t").slice(1));
    expect(header).toEqual(["interface-id", "srcaddr", "dstaddr", "bytes", "action"]);
    expect(records).toEqual([
      ["eni-01", "10.0.0.1", "10.0.1.1", "7", "ACCEPT"],
      ["eni-01", "10.0.0.2", "10.0.1.1", "8", "REJECT"],
    ]);
  });

  it("are read stream by stream, page by page, and every line is there once", async () => {
    await createLogGroup(moto.aws, "my-group");
    const lines = flowLines(200);
    for (let stream = 0; stream < 10; stream++) {
      const logStreamName = `eni-0${stream}-all`;
      await moto.aws.logs.send(new CreateLogStreamCommand({ logGroupName: "my-group", logStreamName }));
      const logEvents = lines
        .slice(stream * 20, stream * 20 + 20)
        .map((message) => ({ timestamp: Date.now(), message }));
      await moto.aws.logs.send(new PutLogEventsCommand({ logGroupName: "my-group", logStreamName, logEvents }));
    }
    const { stdout, stderr } = await moto.project.succeed("read", "logs://my-group", "-f", "text");
    expect(stdout.trimEnd().split("\n").sort()).toEqual(lines.sort());
    expect(stderr).toMatch(/the default format, which they look like.*\n200 records\n$/);
  });

  it("of two formats give each line its own", async () => {
    await createLogGroup(moto.aws, "/vpc/two");
    await createFlowLog("/vpc/two", CUSTOM);
    await createFlowLog("/vpc/two");
    await putFlowLogs(moto.aws, "/vpc/two", ["eni-01 10.0.0.1 10.0.1.1 7 ACCEPT", ...flowLines(1)]);
    const { stdout } = await moto.project.succeed("read", "logs:///vpc/two", "-f", "ndjson");
    const records = stdout
      .trimEnd()
      .split("\n")
      .map((line) => JSON.parse(line));
    expect(records.map(({ bytes }) => bytes).sort()).toEqual([7, 8400]);
    expect(records.find(({ bytes }) => bytes === 8400)).toMatchObject({ dstport: 443, log_status: "OK" });
  });

  it("are followed: what is put later comes too", async () => {
    await createLogGroup(moto.aws, "/vpc/live");
    await putFlowLogs(moto.aws, "/vpc/live", flowLines(1));
    const started = moto.project.start("read", "logs:///vpc/live", "--follow", "-f", "text");
    await started.see("10.0.1.1");
    await putFlowLogs(moto.aws, "/vpc/live", flowLines(2).slice(1));
    await started.see("10.0.1.2");
    started.child.kill("SIGINT");
    expect(await started.ended).toBe(130);
    expect(started.text().match(new RegExp(LOG_STREAM.replace("-all", ""), "g"))).toHaveLength(2);
  });

  it("that are not there are told from empty ones", async () => {
    await createLogGroup(moto.aws, "/vpc/empty");
    const empty = await moto.project.vpcflow("read", "logs:///vpc/empty");
    expect(exited(empty, 0).stderr).toBe("0 records\n");
    const gone = await moto.project.vpcflow("read", "logs:///vpc/gone");
    exited(gone, 1);
    expect(gone.stderr).toContain('There is no log group "/vpc/gone" in eu-west-1.');
  });

  async function createFlowLog(LogGroupName: string, LogFormat?: string): Promise<void> {
    const { Vpc } = await moto.aws.ec2.send(new CreateVpcCommand({ CidrBlock: "10.0.0.0/16" }));
    await moto.aws.ec2.send(
      new CreateFlowLogsCommand({
        ResourceType: "VPC",
        ResourceIds: [Vpc!.VpcId!],
        TrafficType: "ALL",
        LogGroupName,
        DeliverLogsPermissionArn: "arn:aws:iam::123456789012:role/flow-logs",
        ...(LogFormat !== undefined && { LogFormat }),
      }),
    );
  }
});

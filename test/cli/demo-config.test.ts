import { describe, expect, it } from "vitest";
import { demoConfig } from "../../cli/demo/pipeline-template.ts";
import { type PipelineInput, parseConfig } from "../../stacks/config.ts";

const HERE = { logFormat: "default", webhookUrl: "http://127.0.0.1:1" };
const SMALL: PipelineInput = { name: "flows", region: "eu-west-1", source: { logGroup: "/vpc/flow" } };

describe("the demo's config", () => {
  it("tells this machine instead of a webhook whose URL is a secret", () => {
    const given = parseConfig({ ...SMALL, processor: { webhookUrlParameter: "/flows/webhook", memoryMb: 1024 } });
    const { processor } = demoConfig(given, HERE);
    expect(processor).toMatchObject({ webhookUrl: HERE.webhookUrl, memoryMb: 1024 });
    expect(processor).not.toHaveProperty("webhookUrlParameter");
  });

  it("gives a central pipeline without flow logs of its own a log group to send them from", () => {
    const given = parseConfig({ ...SMALL, source: { logFormat: "rich" }, central: { accountIds: ["111111111111"] } });
    expect(demoConfig(given, HERE).source).toEqual({ logGroup: "/vpcflow/demo", logFormat: "rich", filter: "traffic" });
  });

  it("is not that of a sender, which has nothing to run", () => {
    const arn = "arn:aws:logs:eu-west-1:999999999999:destination:central";
    const given = parseConfig({ ...SMALL, destination: { arn } });
    expect(() => demoConfig(given, HERE)).toThrowError(expect.objectContaining({ code: "DEMO_SENDER" }));
  });
});

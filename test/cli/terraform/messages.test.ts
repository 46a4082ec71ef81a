import { readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { parseMessage } from "../../../cli/terraform/messages.ts";
import { Operations } from "../../../cli/terraform/operations.ts";

const FIXTURES = path.join(import.meta.dirname, "fixtures");

/** What Terraform 1.11.4 wrote, of a capture. */
function messagesOf(file: string) {
  const lines = readFileSync(path.join(FIXTURES, file), "utf8").split("\n");
  return lines.map(parseMessage).filter((message) => message !== undefined);
}

describe("Terraform's messages", () => {
  it("tell what becomes of each resource", () => {
    const stream = messagesOf("apply.jsonl").filter(
      (message) => message.kind === "resource" && message.address === "aws_kinesis_stream.stream",
    );
    expect(stream.map((message) => message.kind === "resource" && message.event)).toEqual([
      "start",
      "progress",
      "progress",
      "progress",
      "complete",
    ]);
    expect(stream.at(-1)).toMatchObject({ action: "create", elapsedSeconds: 30 });
  });

  it("tell what is planned, and how much it comes to", () => {
    const messages = messagesOf("plan.jsonl");
    expect(messages.filter(({ kind }) => kind === "change")).toHaveLength(4);
    expect(messages).toContainEqual({ kind: "summary", operation: "plan", add: 22, change: 0, remove: 0 });
  });

  it("keep of a diagnostic what is safe to show: its snippet of the template is left out", () => {
    const [found] = messagesOf("plan-account.jsonl").filter(({ kind }) => kind === "diagnostic");
    expect(found).toEqual({
      kind: "diagnostic",
      diagnostic: {
        severity: "error",
        summary: "AWS account ID not allowed: 123456789012",
        detail: "",
        address: 'provider["registry.terraform.io/hashicorp/aws"]',
      },
    });
    expect(JSON.stringify(found)).not.toContain("hooks.example.com");
  });

  it.each(["", "Successfully configured the backend", "{ not JSON", '{"type":"unheard_of"}'])(
    "are not in %j",
    (line) => {
      expect(parseMessage(line)).toBeUndefined();
    },
  );
});

describe("the operations of an apply", () => {
  function operationsOf(file: string): Operations {
    const operations = new Operations();
    for (const message of messagesOf(file)) operations.take(message);
    return operations;
  }

  it("are counted against what was planned; reads of data are none", () => {
    const operations = operationsOf("apply.jsonl");
    expect([operations.total, operations.done, operations.running.length]).toEqual([4, 4, 0]);
  });

  it("that were interrupted have failed", () => {
    const { total, done, ended } = operationsOf("apply-interrupted.jsonl");
    expect([total, done]).toEqual([5, 3]);
    expect(ended.filter(({ ok }) => !ok).map(({ address }) => address)).toEqual([
      "aws_kinesis_stream.stream",
      "aws_lambda_function.processor",
    ]);
  });

  it("are two for a replacement", () => {
    const operations = new Operations();
    operations.take({ kind: "change", drift: false, address: "aws_flow_log.a", action: "replace" });
    operations.take({ kind: "change", drift: true, address: "aws_flow_log.a", action: "update" });
    expect(operations.total).toBe(2);
  });
});

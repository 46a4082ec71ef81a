import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { vpcflow } from "./terminal.ts";

const cwd = fileURLToPath(new URL("../fixtures/", import.meta.url));
const NAME = "subscription-message.json";
const { logEvents } = JSON.parse(readFileSync(new URL(`../fixtures/${NAME}`, import.meta.url), "utf8"));

describe("read, of a subscription whose filter names the fields", () => {
  it("gives each field its own value, in AWS's order", async () => {
    const { stdout, stderr, status } = await vpcflow(["read", NAME], { cwd });
    const [header, ...rows] = stdout.trimEnd().split("\n");
    expect(header).toMatch(/^timestamp\tversion\taccount-id\tinterface-id\tsrcaddr\tdstaddr\tsrcport\tdstport\t/);
    expect(rows).toEqual(
      logEvents.map(({ timestamp, message }: Record<string, string>) =>
        `${timestamp} ${message}`.replaceAll(" ", "\t"),
      ),
    );
    expect([stderr, status]).toEqual(["3 records from 1 envelope\n", 0]);
  });

  it("gives ndjson what CloudWatch Logs found", async () => {
    const { stdout } = await vpcflow(["read", NAME, "-f", "ndjson"], { cwd });
    for (const [index, text] of stdout.trimEnd().split("\n").entries()) {
      const { timestamp, ...fields } = JSON.parse(text);
      const texts = Object.fromEntries(Object.entries(fields).map(([name, value]) => [name, String(value)]));
      expect(texts).toEqual(logEvents[index].extractedFields);
    }
  });
});

describe("read, of columns", () => {
  it("that only some records have, writes - for the others", async () => {
    const { stdout, status } = await vpcflow(["read", NAME, "--columns", "vpc-id,srcaddr"], { cwd });
    expect(stdout.split("\n")[1]).toBe(`-\t${logEvents[0].extractedFields.srcaddr}`);
    expect(status).toBe(0);
  });

  it.each(["tsv", "csv", "ndjson", "table"])(
    "that no record has, names them as a slip of the flag: %s",
    async (format) => {
      const { stderr, status } = await vpcflow(["read", NAME, "--columns", "vpc-id,az-id", "-f", format], { cwd });
      expect(stderr).toContain("No record has any of vpc-id, az-id.");
      expect(status).toBe(2);
    },
  );
});

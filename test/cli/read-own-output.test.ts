import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { expect, test } from "vitest";
import { dataMessage, event, line } from "../flow/subscription.ts";
import { vpcflow } from "./terminal.ts";

test("read takes the tsv that it wrote, the events' times with it", async () => {
  const cwd = mkdtempSync(path.join(tmpdir(), "vpcflow-again-"));
  try {
    writeFileSync(path.join(cwd, "message.json"), dataMessage([event(line(1)), event(line(2), { timestamp: 7 })]));
    const first = await vpcflow(["read", "message.json"], { cwd });
    expect(first.stdout).toMatch(/^timestamp\tversion\t/);
    writeFileSync(path.join(cwd, "out.tsv"), first.stdout);
    for (const format of ["tsv", "ndjson"]) {
      const again = await vpcflow(["read", "out.tsv", "-f", format], { cwd });
      const direct = await vpcflow(["read", "message.json", "-f", format], { cwd });
      expect([again.stdout, again.status]).toEqual([direct.stdout, 0]);
    }
  } finally {
    rmSync(cwd, { recursive: true });
  }
});

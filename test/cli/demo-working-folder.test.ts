import { existsSync, mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { withWorkingFolder } from "../../cli/demo/working-folder.ts";

const TWO_DAYS_AGO = new Date(Date.now() - 2 * 86_400_000);

let temporary: string;
beforeEach(() => {
  temporary = mkdtempSync(path.join(tmpdir(), "vpcflow-test-folder-"));
  vi.stubEnv("TMPDIR", temporary);
});
afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(temporary, { recursive: true });
});

/** A folder with a file in it, of that time. */
function left(name: string, time: Date): string {
  const folder = path.join(temporary, name);
  mkdirSync(folder);
  writeFileSync(path.join(folder, "file"), "x");
  utimesSync(folder, time, time);
  return folder;
}

it("the demo's folder is there while it is used, and gone when that fails", async () => {
  let seen = "";
  const used = withWorkingFolder(async (folder) => {
    seen = folder;
    expect(existsSync(folder)).toBe(true);
    throw new Error("broken");
  });
  await expect(used).rejects.toThrow("broken");
  expect(seen).toContain(path.join(temporary, "vpcflow-demo-"));
  expect(existsSync(seen)).toBe(false);
});

it("takes away what killed demos left days ago, and nothing else", async () => {
  const old = [left("vpcflow-demo-abc123", TWO_DAYS_AGO), left("vpcflow-function-AbC123", TWO_DAYS_AGO)];
  const others = [left("vpcflow-demo-def456", new Date()), left("vpcflow-demo-notes", TWO_DAYS_AGO)];
  const kept = [...others, left("my-vpcflow-demo-abc123", TWO_DAYS_AGO)];
  await withWorkingFolder(async () => {});
  expect(old.filter(existsSync)).toEqual([]);
  expect(kept.filter((folder) => !existsSync(folder))).toEqual([]);
});

import { readdirSync } from "node:fs";
import { tmpdir } from "node:os";
import { describe, expect, it } from "vitest";
import { spool } from "../../sources/spool.ts";

async function* chunks(...texts: string[]) {
  for (const text of texts) yield Buffer.from(text);
}

const leftBehind = (): string[] => readdirSync(tmpdir()).filter((name) => /^vpcflow-[A-Za-z0-9]{6}$/.test(name));

describe("what is kept aside", () => {
  it.each([
    ["in memory", 100],
    ["on the disk", 4],
  ])("%s is read by its parts, and nothing of it is left behind", async (_, limit) => {
    const before = leftBehind();
    const parts = await spool(chunks("Who ", "talks", " to whom"), limit);
    expect(parts.byteLength).toBe(17);
    expect(Buffer.from(await parts.slice(4, 9)).toString()).toBe("talks");
    expect(Buffer.from(await parts.slice(10)).toString()).toBe("to whom");
    await parts.close();
    expect(leftBehind()).toEqual(before);
  });

  it("goes when the stream fails", async () => {
    const before = leftBehind();
    const failing = async function* () {
      yield* chunks("more than ", "four bytes");
      throw new Error("reset");
    };
    await expect(spool(failing(), 4)).rejects.toThrow("reset");
    expect(leftBehind()).toEqual(before);
  });
});

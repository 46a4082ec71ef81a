import { describe, expect, it } from "vitest";
import type { OpenedInput } from "../../../sources/input.ts";
import { openAhead } from "../../../sources/s3/open-ahead.ts";

async function* numbers(count: number, failAt = Number.NaN): AsyncGenerator<number> {
  for (let number = 0; number < count; number++) {
    if (number === failAt) throw new Error("listing failed");
    yield number;
  }
}

/** Says which were opened, and which let go. */
function opener() {
  const log = { opened: [] as number[], destroyed: [] as number[] };
  const open = async (item: number): Promise<OpenedInput> => {
    log.opened.push(item);
    if (item === 3) throw new Error("denied");
    const destroy = (): void => void log.destroyed.push(item);
    return { bytes: { async *[Symbol.asyncIterator]() {}, destroy } };
  };
  return { log, open };
}

const passing = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 5));

describe("items that are opened ahead", () => {
  it("come in their order, each once, and one that cannot be opened does not stop the others", async () => {
    const { open } = opener();
    const seen: number[] = [];
    const denied: number[] = [];
    for await (const { item, opened } of openAhead(numbers(10), open, 4)) {
      seen.push(item);
      await opened.catch(() => denied.push(item));
    }
    expect(seen).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
    expect(denied).toEqual([3]);
  });

  it("are as many as may be, and let go when nobody wants them any more", async () => {
    const { log, open } = opener();
    for await (const { item } of openAhead(numbers(100), open, 4)) {
      expect(item).toBe(0);
      await passing();
      break;
    }
    await passing();
    expect(log.opened.length).toBeLessThanOrEqual(5);
    expect(log.destroyed).toEqual(log.opened.filter((item) => item !== 0 && item !== 3));
  });

  it("come before the failure of the listing is thrown", async () => {
    const { open } = opener();
    const seen: number[] = [];
    const reading = async (): Promise<void> => {
      for await (const { item } of openAhead(numbers(10, 2), open, 4)) seen.push(item);
    };
    await expect(reading()).rejects.toThrow("listing failed");
    expect(seen).toEqual([0, 1]);
  });
});

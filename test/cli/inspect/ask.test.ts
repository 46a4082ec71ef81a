import { describe, expect, it } from "vitest";
import { askAws, isAnswered } from "../../../cli/inspect/ask.ts";

const quiet = new AbortController().signal;
const actions = ["ec2:DescribeVpcs"];

describe("a question to AWS that one can do without", () => {
  it("gives its answer", async () => {
    expect(await askAws(async () => 3, { actions, signal: quiet })).toEqual({ value: 3 });
  });

  it("is given up after its time limit, and that is told", async () => {
    const answer = await askAws(() => new Promise(() => {}), { actions, signal: quiet, limitMs: 20 });
    expect(answer).toMatchObject({ why: "AWS did not answer within 0.02 seconds." });
    expect(isAnswered(answer)).toBe(false);
  });

  it("aborts what it asked when it is given up", async () => {
    let aborted = false;
    const ask = (signal: AbortSignal) =>
      new Promise(() => {
        signal.addEventListener("abort", () => {
          aborted = true;
        });
      });
    await askAws(ask, { actions, signal: quiet, limitMs: 20 });
    expect(aborted).toBe(true);
  });

  it("throws Ctrl-C's reason, and no answer", async () => {
    const controller = new AbortController();
    const asked = askAws(() => new Promise(() => {}), { actions, signal: controller.signal });
    controller.abort(new Error("Ctrl-C"));
    await expect(asked).rejects.toThrow("Ctrl-C");
  });

  it("names the action that AWS names, or else the one that was asked", async () => {
    const denied = (message: string) =>
      askAws(() => Promise.reject(Object.assign(new Error(message), { name: "UnauthorizedOperation" })), {
        actions,
        signal: quiet,
      });
    expect(await denied("is not authorized to perform: ec2:DescribeTags because")).toMatchObject({
      action: "ec2:DescribeTags",
    });
    expect(await denied("no")).toMatchObject({ action: "ec2:DescribeVpcs" });
  });

  it("tells AWS's words without the account's id", async () => {
    const words = "Stream x under account 123456789012 not found.";
    const error = Object.assign(new Error(words), { name: "ResourceNotFoundException", $metadata: {} });
    const answer = await askAws(() => Promise.reject(error), { actions, signal: quiet });
    expect(answer).toMatchObject({ why: expect.stringContaining("under account …9012 not found") });
  });

  it("throws a bug", async () => {
    const ask = () => Promise.reject(new TypeError("undefined is not a function"));
    await expect(askAws(ask, { actions, signal: quiet })).rejects.toThrow(TypeError);
  });
});

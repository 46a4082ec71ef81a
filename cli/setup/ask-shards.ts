import { sizeStream, sizingSentences } from "../../stacks/sizing.ts";
import { DEFAULT_FLOWS_PER_SECOND } from "../../stacks/usage.ts";
import type { Prompt } from "../prompt.ts";
import { styleFor } from "../style.ts";
import { askNumber } from "./ask-field.ts";
import type { Asking } from "./asking.ts";
import { current } from "./defaults.ts";
import type { Draft } from "./draft.ts";
import { QUESTIONS } from "./messages.ts";

/** How many shards: how many the rate takes is said first, and proposed. */
export async function askShards(prompt: Prompt, draft: Draft, { rate, context }: Pick<Asking, "rate" | "context">) {
  const path = ["stream", "shards"];
  const logFormat = String(current(draft, ["source", "logFormat"]));
  const { flowsPerSecond = DEFAULT_FLOWS_PER_SECOND } = (await rate(draft)) ?? {};
  const sizing = sizeStream({ source: { logFormat, filter: "traffic" } }, flowsPerSecond);
  const { dim } = styleFor(context.colour.stderr);
  for (const sentence of sizingSentences(sizing)) context.stderr.write(`${dim(`  ${sentence}`)}\n`);
  return askNumber(prompt, draft, { path, message: QUESTIONS.shards, preset: sizing.shards });
}

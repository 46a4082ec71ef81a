import type { Context } from "../context.ts";
import { inspectLogGroup } from "../inspect/run.ts";
import type { Target } from "./target.ts";

/** What to see to before an existing log group is subscribed to, in sentences with their way out; looks take some seconds at most. */
export async function lookFirst({ config, client }: Target, context: Context): Promise<string[]> {
  if (config.source.logGroup === undefined) return [];
  const { warnings } = await inspectLogGroup(config, client, context.signal);
  return warnings.map(({ sentence, fix }) => `${sentence} ${fix}`);
}

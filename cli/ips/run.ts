import { orderOf } from "../../flow/aggregate/group-order.ts";
import type { Groups } from "../../flow/aggregate/groups.ts";
import { USUAL_MEASURES } from "../../flow/aggregate/measures.ts";
import { talkersOf } from "../../flow/aggregate/talkers.ts";
import { ByteSink } from "../../flow/byte-sink.ts";
import { gather } from "../aggregate/gather.ts";
import { printGroups } from "../aggregate/print-groups.ts";
import { rejectEndless } from "../aggregate/reject-endless.ts";
import { recordsSummary } from "../aggregate/summary.ts";
import type { IpsFlags } from "../commands/ips.ts";
import type { Context } from "../context.ts";
import { counted } from "../counted.ts";
import { areNamesAsked, namesAsked, rejectNamesInText } from "../names/names-asked.ts";
import { openOutput } from "../output.ts";
import { rejectSameFile } from "../read/same-file.ts";
import { recordOptions } from "../record-flags.ts";
import type { RowFlags } from "../rows/print-rows.ts";
import { networksOf } from "../sources/networks.ts";
import { openSources } from "../sources/open.ts";

/** `vpcflow ips SOURCE…`: each address once, in the order of numbers, IPv4 before IPv6. */
export async function ips(names: readonly string[], flags: IpsFlags, context: Context): Promise<void> {
  rejectEndless(flags);
  const isText = isTextOf(flags);
  const { limit } = recordOptions({ limit: flags.limit });
  for (const name of names) await rejectSameFile(name, flags.output, context.cwd);
  const [networks, reading] = [await networksOf(flags, context), await openSources(names, flags, context)];
  const nameOf = await namesAsked(flags, context);
  const measures = isText ? [] : USUAL_MEASURES;
  const aggregator = await gather({ names, reading }, { keys: [], measures }, context);
  const groups = talkersOf(aggregator, { networks, packetEnds: flags.pkt });
  const order = orderOf(groups, "address").subarray(0, limit);
  if (isText) await printLines(groups, order, { flags, context });
  else await printGroups({ groups, order, nameOf }, rowFlags(flags), context);
  const summary = recordsSummary(aggregator.tally, 0, reading);
  context.stderr.write(`${counted(groups.size, "address", "addresses")} in ${summary}\n`);
}

// --- internal ---

/** Lines of addresses have no room for names: who asks for these gets rows when nothing else is said. */
function isTextOf(flags: IpsFlags): boolean {
  rejectNamesInText(flags);
  return flags.format === "text" || (flags.format === undefined && !areNamesAsked(flags));
}

function rowFlags({ format, output }: IpsFlags): RowFlags {
  return {
    ...(format !== undefined && format !== "text" && { format }),
    ...(output !== undefined && { output }),
  };
}

async function printLines(
  groups: Groups,
  order: Uint32Array,
  { flags, context }: { flags: IpsFlags; context: Context },
): Promise<void> {
  const output = await openOutput(context, flags.output);
  try {
    const sink = new ByteSink();
    for (const group of order) sink.text(`${groups.key(group, 0)}\n`);
    await output.write(sink.take());
    await output.finish();
  } catch (error) {
    await output.discard();
    throw error;
  }
}

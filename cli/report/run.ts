import { quoted, VpcflowError } from "../../flow/errors.ts";
import { rejectEndless } from "../aggregate/reject-endless.ts";
import { recordsSummary } from "../aggregate/summary.ts";
import type { ReportFlags } from "../commands/report.ts";
import type { Context } from "../context.ts";
import { namesAsked } from "../names/names-asked.ts";
import { openOutput } from "../output.ts";
import { rejectSameFile } from "../read/same-file.ts";
import { recordOptions } from "../record-flags.ts";
import { networksOf } from "../sources/networks.ts";
import { openSources } from "../sources/open.ts";
import { gatherReport, reportGroups } from "./gather-report.ts";
import { html } from "./html.ts";
import { page } from "./page.ts";
import {
  findingsSection,
  periodText,
  rejectsSection,
  servicesSection,
  talkersSection,
  totals,
  trafficSection,
} from "./sections.ts";

/** `vpcflow report SOURCE… -o report.html`: one page of what the flow logs show. */
export async function report(names: readonly string[], flags: ReportFlags, context: Context): Promise<void> {
  rejectEndless(flags);
  const limit = flags.limit === undefined ? USUAL_LIMIT : recordOptions({ limit: flags.limit }).limit;
  if (flags.output === undefined && context.stdoutIsTerminal) throw noOutput();
  for (const name of names) await rejectSameFile(name, flags.output, context.cwd);
  const [networks, reading] = [await networksOf(flags, context), await openSources(names, flags, context)];
  const nameOf = await namesAsked(flags, context);
  const output = await openOutput(context, flags.output);
  try {
    const groups = reportGroups(await gatherReport({ names, reading }, context), networks);
    const source = names.map((name) => (name === "-" ? "stdin" : name)).join(", ");
    const lead = html`<p class="soft">${periodText(groups)}. Made by vpcflow at ${timeOf(Date.now())}.</p>${totals(groups)}`;
    const sections = [
      findingsSection(groups, { networks, nameOf }, limit),
      trafficSection(groups),
      talkersSection(groups, nameOf, limit),
      servicesSection(groups, limit),
      rejectsSection(groups, nameOf, limit),
    ];
    await output.write(
      Buffer.from(page({ title: flags.title ?? `Flow logs of ${quoted(source, 120).slice(1, -1)}`, lead, sections })),
    );
    await output.finish();
    const where = flags.output === undefined || flags.output === "-" ? "" : `${flags.output}: `;
    context.stderr.write(`${where}${recordsSummary(groups.tally, groups.talkers.otherSide, reading)}\n`);
  } catch (error) {
    await output.discard();
    throw error;
  }
}

// --- internal ---

const USUAL_LIMIT = 20;

function timeOf(ms: number): string {
  return `${new Date(ms).toISOString().slice(0, 16).replace("T", " ")} UTC`;
}

function noOutput(): VpcflowError {
  return new VpcflowError("USAGE", "A report is a page of HTML, and standard output is a terminal.", {
    subject: "--output",
    fix: "Name a file: -o report.html.",
  });
}

import { printable } from "../errors.ts";
import { LIMIT_MS } from "../inspect/ask.ts";
import type { Inspected, Inspection, InspectionCode } from "../inspect/inspection.ts";
import { inspectionLines } from "../inspect/report.ts";
import { inspectLogGroup } from "../inspect/run.ts";
import { styleFor } from "../style.ts";
import { askText } from "./ask-field.ts";
import type { Asking } from "./asking.ts";
import type { AwsHelp } from "./aws-help.ts";
import { type Draft, textAt, valueAt, withValue } from "./draft.ts";
import { type LogGroupChoice, listLogGroups } from "./lists/log-groups.ts";
import { QUESTIONS } from "./messages.ts";
import { put, withoutOutdated } from "./outdated.ts";
import { objection } from "./validation.ts";

/**
 * The existing log group: found in a list where AWS gives one, typed otherwise, and then looked at. The format of its flow
 * logs becomes the draft's, unless a flag says another.
 */
export async function askLogGroup(draft: Draft, asking: Asking): Promise<Draft> {
  const help = await asking.help(draft);
  const listed = await help.ask(listLogGroups(textAt(draft, ["region"]) ?? ""));
  for (;;) {
    const logGroup = await askName(draft, listed?.things ?? [], asking);
    const answered = put(draft, PATH, logGroup);
    const inspection = await look(answered, help, asking);
    if (!inspection) return answered;
    say(inspection, asking);
    const usable = !inspection.warnings.some(({ code }) => UNUSABLE.has(code));
    if (usable || (await asking.prompt.confirm({ message: QUESTIONS.useAllTheSame, default: false }))) {
      return withFormat(answered, inspection, asking);
    }
  }
}

// --- internal ---

const PATH = ["source", "logGroup"];
const FORMAT = ["source", "logFormat"];
/** Codes after which nothing would flow. */
const UNUSABLE: ReadonlySet<InspectionCode> = new Set([
  "no-such-log-group",
  "log-group-class",
  "processor-log",
  "function-log",
]);
/** The look is three questions after one another, each of which has its own limit. */
const LOOK_LIMIT_MS = 3 * LIMIT_MS;
/** More than anybody looks through: typing narrows them down. */
const SHOWN = 50;

async function askName(draft: Draft, groups: readonly LogGroupChoice[], { prompt }: Asking): Promise<string> {
  const cleared = withoutOutdated(draft, PATH, undefined);
  const preset = textAt(draft, PATH);
  if (groups.length === 0) return askText(prompt, cleared, { path: PATH, message: QUESTIONS.logGroup, preset });
  const ordered = groups.toSorted((one, other) => Number(other.name === preset) - Number(one.name === preset));
  return prompt.search({
    message: QUESTIONS.logGroup,
    find: (typed) => {
      const found = ordered.filter(({ name }) => name.toLowerCase().includes(typed.toLowerCase())).slice(0, SHOWN);
      const choices = found.map((group) => ({ name: wordsOf(group), value: group.name, short: group.name }));
      const isNew = typed !== "" && !groups.some(({ name }) => name === typed) && !objection(cleared, PATH, typed);
      return isNew ? [...choices, { name: `${typed}  (as typed)`, value: typed, short: typed }] : choices;
    },
  });
}

function wordsOf({ name, flowLogs, formats }: LogGroupChoice): string {
  if (!flowLogs) return printable(name);
  const format = formats.length > 1 ? `${formats.length} formats` : formats[0]?.includes("$") ? "custom" : formats[0];
  return printable(`${name}  (${flowLogs} flow log${flowLogs === 1 ? "" : "s"}, ${format})`);
}

function look(draft: Draft, help: AwsHelp, { isGiven }: Asking): Promise<Inspection | undefined> {
  const logGroup = textAt(draft, PATH) ?? "";
  const subject = {
    name: textAt(draft, ["name"]) ?? "",
    region: textAt(draft, ["region"]) ?? "",
    source: { logGroup, logFormat: isGiven(FORMAT) ? textAt(draft, FORMAT) : undefined, ...filterOf(draft) },
    encryption: { kmsKey: textAt(draft, ["encryption", "kmsKey"]) },
    ...destinationOf(draft),
  };
  return help.ask({
    what: `A look at ${logGroup}`,
    limitMs: LOOK_LIMIT_MS,
    actions: ["logs:DescribeLogGroups"],
    ask: (client, signal) => inspectLogGroup(subject, client, signal),
    found: ({ warnings, format }) =>
      [format && `flow logs of the format ${format.includes("$") ? "that EC2 tells" : format}`, seenTo(warnings.length)]
        .filter(Boolean)
        .join(", "),
  });
}

function filterOf(draft: Draft): Pick<Inspected["source"], "filter"> {
  return valueAt(draft, ["source", "filter"]) === "all" ? { filter: "all" } : {};
}

function destinationOf(draft: Draft): Pick<Inspected, "destination"> {
  const arn = textAt(draft, ["destination", "arn"]);
  return arn === undefined ? {} : { destination: { arn } };
}

function seenTo(warnings: number): string {
  return warnings === 0 ? "nothing to see to" : warnings === 1 ? "one thing to see to" : `${warnings} things to see to`;
}

function say(inspection: Inspection, { context }: Asking): void {
  for (const line of inspectionLines(inspection, styleFor(context.colour.stderr))) context.stderr.write(`${line}\n`);
}

function withFormat(draft: Draft, { format }: Inspection, { isGiven }: Asking): Draft {
  if (format === undefined || isGiven(FORMAT) || objection(draft, FORMAT, format) !== undefined) return draft;
  return withValue(draft, FORMAT, format);
}

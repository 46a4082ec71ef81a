import { CloudWatchLogsClient, TestMetricFilterCommand } from "@aws-sdk/client-cloudwatch-logs";
import { parsePattern } from "../../flow/pattern.ts";
import { clientConfig } from "../../sources/aws-session.ts";

/** Something that AWS does not document, asked of AWS itself, beside what vpcflow takes for the answer. */
interface Question {
  readonly words: string;
  readonly pattern: string;
  readonly line: string;
}

/** What happens where a line has not as many tokens as a pattern has fields. */
const QUESTIONS: readonly Question[] = [
  { words: "a line with fewer tokens than fields", pattern: "[a, b, c, d]", line: "1 2 3" },
  { words: "a line with more tokens than fields", pattern: "[a, b]", line: "1 2 3" },
  { words: "more tokens, and a condition that holds", pattern: '[a, b = "2"]', line: "1 2 3" },
  { words: "fewer tokens, and a condition on a field that is not there", pattern: '[a, b, c != "-"]', line: "1 2" },
  { words: "fewer tokens, and a condition on one that is", pattern: '[a = "1", b, c]', line: "1 2" },
  { words: "more tokens, and the pattern ends with an ellipsis", pattern: '[a, b != "-", ...]', line: "1 2 3 4" },
  { words: "as many tokens, and an ellipsis for none", pattern: "[a, b, ...]", line: "1 2" },
];

/** What is not asked, because it would have to be created and paid for. */
const NOT_ASKED = "whether Firehose's own Decompression processor takes a Kinesis source";

/** Asks each, five a second at most, and says AWS's answer beside vpcflow's own; in lines for a person. */
export async function askAws(region: string): Promise<string[]> {
  const logs = new CloudWatchLogsClient(await clientConfig({ region }));
  const lines: string[] = [];
  for (const question of QUESTIONS) {
    lines.push(await answer(logs, question));
    await new Promise((resolve) => setTimeout(resolve, 250));
  }
  return [...lines, `not asked: ${NOT_ASKED}`];
}

// --- internal ---

async function answer(logs: CloudWatchLogsClient, { words, pattern, line }: Question): Promise<string> {
  const ours = parsePattern(pattern).match(line) !== undefined;
  const asked = { filterPattern: pattern, logEventMessages: [line] };
  const told = await logs.send(new TestMetricFilterCommand(asked)).catch((error: Error) => error);
  if (told instanceof Error) return `? ${words}: could not be asked (${told.name})`;
  if (told.matches === undefined) return `? ${words}: could not be asked (this endpoint does not answer it)`;
  const theirs = told.matches.length > 0;
  const verb = (matches: boolean) => (matches ? "matches" : "does not match");
  const agreed = theirs === ours ? "as vpcflow has it" : `but vpcflow says that it ${verb(ours)}: mend flow/pattern.ts`;
  return `${theirs === ours ? "✔" : "✖"} ${words}: ${verb(theirs)}, ${agreed}`;
}

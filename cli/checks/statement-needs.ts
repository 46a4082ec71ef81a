import { matches } from "../../local/policy-conditions.ts";
import type { PolicyStatement } from "../../stacks/policy.ts";
import type { Need } from "./role-needs.ts";

/** Stands for the id of a key that is not known. */
export const UNKNOWN_KEY = "key/KEY";

/** What a role needs that has these statements: each action of each of them, on one thing that it covers, as its conditions ask for it. */
export function statementNeeds(statements: readonly PolicyStatement[], account: string): Need[] {
  return statements.flatMap((statement) =>
    [statement.Action].flat().map((action) => needOf({ ...statement, Action: action }, account)),
  );
}

// --- internal ---

function needOf(statement: PolicyStatement & { readonly Action: string }, account: string): Need {
  const { Sid, Action: action, Resource = "*", Condition } = statement;
  const arn = oneOf([Resource].flat()[0] ?? "*");
  const known = !arn.endsWith(`:${UNKNOWN_KEY}`);
  const keys = arn.slice(0, -UNKNOWN_KEY.length);
  return {
    part: "policy",
    request: {
      action,
      onResource: (pattern) => (known ? matches(pattern, arn) : pattern === "*" || pattern.startsWith(`${keys}key/`)),
      context: contextOf(statement, account),
    },
    ...(known && { resource: arn }),
    lack: `may not ${inWords(Sid)} (${action})`,
    statement: { Effect: "Allow", Action: action, Resource, ...(Condition && { Condition }) },
  };
}

/** One resource of those that a pattern is for. */
function oneOf(pattern: string): string {
  return pattern.replace(/(:log-group:[^:]+):\*$/, "$1:log-stream:any").replace(/\*$/, "any");
}

/** What a request says that meets the conditions; Kinesis, which names its stream to KMS, also names itself. */
function contextOf({ Condition = {} }: PolicyStatement, account: string): Record<string, string> {
  const said = Object.values(Condition)
    .flatMap((keys) => Object.entries(keys))
    .map(([key, values]) => [key, [values].flat()[0] ?? ""] as const);
  const stream = said.find(([key]) => key === "kms:EncryptionContext:aws:kinesis:arn")?.[1];
  const kinesis = stream && { "kms:ViaService": `kinesis.${stream.split(":")[3]}.amazonaws.com` };
  return { "aws:ResourceAccount": account, ...kinesis, ...Object.fromEntries(said) };
}

/** `ReadTheStream` → "read the stream". */
function inWords(sid: string): string {
  return sid
    .replace(/(?<=[a-z])(?=[A-Z])/g, " ")
    .toLowerCase()
    .replace(/\burl\b/, "URL");
}

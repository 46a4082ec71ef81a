import type { Rule } from "./explain-rule.ts";
import { redacted } from "./redact.ts";

/** Faults of the state: where Terraform keeps what it made. */
export const STATE_RULES: readonly Rule[] = [
  {
    code: "STATE_LOCKED",
    // Without the lock's ID nobody holds it: it could not be made, for want of a permission or of a network.
    pattern: /Error acquiring the state lock[\s\S]*^\s*ID:\s+\S/m,
    words: ([{ text }], { command }) => {
      const [id, who, since] = [lockField(text, "ID"), lockField(text, "Who"), lockField(text, "Created")];
      const at = since === undefined ? "" : ` since ${since.replace(/\.\d+ \+0000 UTC$/, " UTC")}`;
      return {
        message: `The state is locked: ${who ?? "somebody"} works on this pipeline${at}.`,
        fix: `Wait until that has ended; where nothing runs any more, ${command} force-unlock ${id ?? "ID"} takes the lock away.`,
      };
    },
  },
  {
    code: "STATE_MOVED",
    pattern: /Backend (?:configuration changed|initialization required)|Backend type changed/i,
    words: (_, { command }) => ({
      message: 'The place of the state has changed: "state" in vpcflow.json is not what this folder was deployed with.',
      fix: `${command} init -migrate-state takes the state along; or put "state" back as it was.`,
    }),
  },
  {
    code: "STATE_BUCKET",
    pattern: /S3 bucket "?([^"\s]+)"? does not exist|(?:backend|workspaces|state)[\s\S]*NoSuchBucket/i,
    words: ([{ match }]) => ({
      message: `The bucket${match[1] === undefined ? "" : ` ${redacted(match[1])}`} that is to keep the state does not exist.`,
      fix: 'Create it first (with versioning), in the Region that "state" names, or correct state.bucket in vpcflow.json.',
    }),
  },
  {
    code: "STATE_NEWER",
    pattern: /state snapshot was created by (?:Terraform|OpenTofu) v?([\d.]+)|created by a newer version/i,
    words: ([{ match }]) => ({
      message: `The state was written by a newer version${match[1] === undefined ? "" : ` (${match[1]})`} than the one that runs here.`,
      fix: "Use that version or a newer one: install it, or name it with --terraform PATH.",
    }),
  },
  {
    code: "PLAN_STALE",
    pattern: /Saved plan is stale/,
    words: () => ({
      message: "Somebody else changed this pipeline since the plan was made: nothing was applied.",
      fix: "Run the same command again, and look at the new plan.",
    }),
  },
];

// --- internal ---

function lockField(text: string, name: string): string | undefined {
  return new RegExp(`^\\s*${name}:\\s+(\\S.*?)\\s*$`, "m").exec(text)?.[1];
}

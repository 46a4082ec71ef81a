import { type ConfigProblem, problemsOf } from "../../stacks/config-problems.ts";
import { configSchema } from "../../stacks/config-schema.ts";
import { type Draft, type FieldPath, withValue } from "./draft.ts";

/** What is wrong with the field at that path, by the rules of the config; fields that are still missing elsewhere do not count. */
export function problemAt(draft: Draft, path: FieldPath): ConfigProblem | undefined {
  const result = configSchema.safeParse(draft);
  const issues = result.success ? [] : result.error.issues.filter((issue) => isAtOrBelow(issue.path, path));
  return problemsOf(issues, draft, () => [])[0];
}

/** Why that value will not do at that path, as a sentence; nothing when it will. */
export function objection(draft: Draft, path: FieldPath, value: unknown): string | undefined {
  const problem = problemAt(withValue(draft, path, value), path);
  return problem && `Expected ${problem.expected}.`;
}

// --- internal ---

function isAtOrBelow(issuePath: readonly PropertyKey[], path: FieldPath): boolean {
  return path.every((key, index) => issuePath[index] === key);
}

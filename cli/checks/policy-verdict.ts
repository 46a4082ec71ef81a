import { conditionHolds, list, matches, type RequestContext, unknownCondition } from "../../local/policy-conditions.ts";

/** A statement of a policy document, as its JSON has it. */
export type Statement = Readonly<Record<string, unknown>>;

/** What a service asks for. */
export interface PolicyRequest {
  action: string;
  /** Whether the pattern of a statement's Resource covers what is asked for; absent in a trust policy, which has none. */
  onResource?: (pattern: string) => boolean;
  /** Who asks, in a trust policy: the names of one service. */
  services?: readonly string[];
  context: RequestContext;
}

export type Verdict = { allowed: boolean } | { unknown: string };

/** The statements of a policy document; IAM gives its documents URL-encoded. */
export function statementsOf(document: string | undefined): Statement[] {
  if (document === undefined) return [];
  const { Statement: given } = JSON.parse(decodeURIComponent(document)) as Statement;
  return list(given).filter((one): one is Statement => typeof one === "object" && one !== null);
}

/**
 * Whether the statements let the request through, as IAM decides: one allows it, and none denies it. Where that hangs on what
 * is not evaluated here (NotAction, or a condition on other keys), its name.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html
 */
export function verdict(statements: readonly Statement[], request: PolicyRequest): Verdict {
  const reaching = statements.filter((statement) => reaches(statement, request));
  const told = reaching.filter((statement) => unknownPart(statement) === undefined);
  const applies = (effect: string) =>
    told.some((statement) => statement["Effect"] === effect && conditionHolds(statement["Condition"], request.context));
  if (applies("Deny")) return { allowed: false };
  const open = reaching.filter((statement) => unknownPart(statement) !== undefined);
  const deciding = applies("Allow") ? open.filter((statement) => statement["Effect"] === "Deny") : open;
  const unknown = deciding.map(unknownPart).find((part) => part !== undefined);
  return unknown === undefined ? { allowed: applies("Allow") } : { unknown };
}

// --- internal ---

/** Whether it is about the request, its condition aside. What is negated may be. */
function reaches(statement: Statement, { action, onResource, services }: PolicyRequest): boolean {
  const acts = list(statement["Action"]).some((one) => matches(String(one).toLowerCase(), action.toLowerCase()));
  const covers = !onResource || list(statement["Resource"]).some((one) => onResource(String(one)));
  const names = !services || servicesOf(statement).some((one) => one === "*" || services.includes(one));
  return (
    (acts || statement["NotAction"] !== undefined) &&
    (covers || statement["NotResource"] !== undefined) &&
    (names || statement["NotPrincipal"] !== undefined)
  );
}

function servicesOf({ Principal: principal }: Statement): string[] {
  if (typeof principal !== "object" || principal === null) return [String(principal)];
  return list((principal as Statement)["Service"]).map(String);
}

/** What of a statement nothing here can tell the meaning of. */
function unknownPart(statement: Statement): string | undefined {
  const negated = ["NotAction", "NotResource", "NotPrincipal"].find((element) => statement[element] !== undefined);
  return negated ?? unknownCondition(statement["Condition"]);
}

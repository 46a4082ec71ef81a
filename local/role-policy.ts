import { LOCAL_ACCOUNT_ID } from "./computed-attributes.ts";
import { TemplateValues } from "./template-values.ts";
import { block, type Resource, type TerraformJson, templateError } from "./terraform-json.ts";

/** What a service needs of the role that it acts with. */
export interface RoleNeed {
  /** Who takes the role on: any of these service principals will do. */
  principals: readonly string[];
  /** On whose behalf, as the confused-deputy condition of the role's trust sees it. */
  sourceArn: string;
  /** Action → the ARN that it must be allowed on. */
  actions: readonly { action: string; resource: string }[];
}

/**
 * The ARN of the role that an attribute names, once it is known to let the service do what it must, as IAM would: its trust
 * names the service, with conditions that hold, and its policies allow each action on that ARN. What IAM refuses to a
 * service shows only when data flows, so it is refused here.
 * @throws VpcflowError TEMPLATE naming the attribute, the role's trust, or the policy and the missing action.
 */
export function checkedRole(
  template: TerraformJson,
  by: { resource: Resource; attribute: string },
  need: RoleNeed,
): string {
  const values = new TemplateValues(template, by.resource);
  const arn = values.raw(by.attribute);
  const role = template.all("aws_iam_role").find((one) => template.arn(one) === arn);
  if (!role) throw values.broken(by.attribute, "a reference to a role of this template");
  checkRole(template, role, need);
  return template.arn(role);
}

/** What a key of one's own adds; the AWS-managed one lets in everybody who may use the stream. */
export function keyNeeds(template: TerraformJson, stream: Resource, actions: readonly string[]): RoleNeed["actions"] {
  const key = template.value(stream, "kms_key_id");
  if (typeof key !== "string" || !key.startsWith("arn:")) return [];
  return actions.map((action) => ({ action, resource: key }));
}

// --- internal ---

function checkRole(template: TerraformJson, role: Resource, need: RoleNeed): void {
  if (!statementsIn(template, role, "assume_role_policy").some((statement) => trusts(statement, need))) {
    const expected = `a statement that lets ${need.principals[0]} assume the role for ${need.sourceArn}`;
    throw templateError(role.address, "assume_role_policy", { found: "without one that applies", expected });
  }
  const policies = policiesOf(template, role);
  const statements = policies.flatMap((policy) => statementsIn(template, policy, "policy"));
  for (const { action, resource } of need.actions) {
    if (allows(statements, action, resource)) continue;
    const expected = `a statement that allows ${action} on ${resource}`;
    const [policy] = policies;
    if (policy) throw templateError(policy.address, "policy", { found: "without one that applies", expected });
    throw templateError(role.address, undefined, { found: "without a policy", expected });
  }
}

type Statement = Readonly<Record<string, unknown>>;

function policiesOf(template: TerraformJson, role: Resource): Resource[] {
  const name = template.value(role, "name");
  return template.all("aws_iam_role_policy").filter((policy) => template.value(policy, "role") === name);
}

function statementsIn(template: TerraformJson, resource: Resource, attribute: string): Statement[] {
  const text = template.value(resource, attribute);
  try {
    const document = JSON.parse(text as string) as Statement;
    return list(document["Statement"]).filter((statement): statement is Statement => block(statement) !== undefined);
  } catch {
    throw templateError(resource.address, attribute, { found: "no JSON", expected: "a policy document" });
  }
}

function trusts(statement: Statement, need: RoleNeed): boolean {
  const services = list(block(statement["Principal"])?.["Service"]);
  return (
    statement["Effect"] === "Allow" &&
    need.principals.some((principal) => services.includes(principal)) &&
    list(statement["Action"]).some((pattern) => matches(pattern, "sts:AssumeRole")) &&
    conditionsHold(statement, need)
  );
}

// Of the conditions, those that CloudWatch Logs and Lambda fill in: whose resource, and of which account.
function conditionsHold(statement: Statement, need: RoleNeed): boolean {
  const known: Record<string, string> = { "aws:sourcearn": need.sourceArn, "aws:sourceaccount": LOCAL_ACCOUNT_ID };
  return Object.values(block(statement["Condition"]) ?? {}).every((operator) =>
    Object.entries(block(operator) ?? {}).every(([key, patterns]) => {
      const value = known[key.toLowerCase()];
      return value !== undefined && list(patterns).some((pattern) => matches(pattern, value));
    }),
  );
}

function allows(statements: readonly Statement[], action: string, resource: string): boolean {
  const applies = (statement: Statement) =>
    list(statement["Action"]).some((pattern) => matches(pattern, action)) &&
    list(statement["Resource"]).some((pattern) => matches(pattern, resource));
  const [denied, allowed] = ["Deny", "Allow"].map((effect) =>
    statements.some((statement) => statement["Effect"] === effect && applies(statement)),
  );
  return allowed === true && denied === false;
}

/** IAM's wildcards: `*` any text, `?` any character. */
function matches(pattern: unknown, text: string): boolean {
  if (typeof pattern !== "string") return false;
  const source = pattern
    .replace(/[.+^${}()|[\]\\]/g, "\\$&")
    .replaceAll("*", ".*")
    .replaceAll("?", ".");
  return new RegExp(`^${source}$`, "is").test(text);
}

function list(value: unknown): unknown[] {
  if (value === undefined || value === null) return [];
  return Array.isArray(value) ? value : [value];
}

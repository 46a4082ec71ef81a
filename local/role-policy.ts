import { LOCAL_ACCOUNT_ID } from "./computed-attributes.ts";
import { conditionHolds, list, matches, type RequestContext } from "./policy-conditions.ts";
import { type Statement, statementsIn } from "./policy-statements.ts";
import { TemplateValues } from "./template-values.ts";
import { block, type Resource, type TerraformJson, templateError } from "./terraform-json.ts";

/** What a service needs of the role that it acts with. */
export interface RoleNeed {
  /** Who takes the role on: any of these service principals will do. */
  principals: readonly string[];
  /** On whose behalf, as the confused-deputy condition of the role's trust sees it; absent where the service says none. */
  sourceArn?: string;
  actions: readonly ActionNeed[];
}

/** An action, the ARN that it must be allowed on, and what the request says beside them and the account. */
export interface ActionNeed {
  action: string;
  resource: string;
  context?: RequestContext;
}

/**
 * The ARN of the role that an attribute names, once it is known to let the service do what it must, as IAM would: its trust
 * names the service, with conditions that hold, and its policies allow each action on that ARN. What IAM refuses to a
 * service shows only when data flows, so it is refused here, as is what cannot be told here: NotAction and its like, and
 * conditions on other keys than CONDITION_KEYS.
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

/**
 * What the stream's key must allow, where it has one of its own; the AWS-managed one lets in everybody who may use the stream.
 * `onStream` is asked through Kinesis, which names the stream; `throughS3` for objects that are encrypted with the same key.
 */
export function keyNeeds(
  template: TerraformJson,
  stream: Resource,
  { onStream, throughS3 = [] }: { onStream: readonly string[]; throughS3?: readonly string[] },
): ActionNeed[] {
  const key = template.value(stream, "kms_key_id");
  if (typeof key !== "string" || !key.startsWith("arn:")) return [];
  const via = (service: string) => ({ "kms:ViaService": `${service}.${template.region}.amazonaws.com` });
  const ofStream = { ...via("kinesis"), "kms:EncryptionContext:aws:kinesis:arn": template.arn(stream) };
  return [
    ...onStream.map((action) => ({ action, resource: key, context: ofStream })),
    ...throughS3.map((action) => ({ action, resource: key, context: via("s3") })),
  ];
}

// --- internal ---

function checkRole(template: TerraformJson, role: Resource, need: RoleNeed): void {
  if (!statementsIn(template, role, "assume_role_policy").some((statement) => trusts(statement, need))) {
    const expected = `a statement that lets ${need.principals[0]} assume the role for ${need.sourceArn}`;
    throw templateError(role.address, "assume_role_policy", { found: "without one that applies", expected });
  }
  const policies = policiesOf(template, role);
  const statements = policies.flatMap((policy) => statementsIn(template, policy, "policy"));
  for (const one of need.actions) {
    if (allows(statements, one)) continue;
    const expected = `a statement that allows ${one.action} on ${one.resource}${sayingOf(one.context)}`;
    const [policy] = policies;
    if (policy) throw templateError(policy.address, "policy", { found: "without one that applies", expected });
    throw templateError(role.address, undefined, { found: "without a policy", expected });
  }
}

function policiesOf(template: TerraformJson, role: Resource): Resource[] {
  const name = template.value(role, "name");
  return template.all("aws_iam_role_policy").filter((policy) => template.value(policy, "role") === name);
}

function sayingOf(context: RequestContext = {}): string {
  const said = Object.entries(context).map(([key, value]) => `${key} ${value}`);
  return said.length === 0 ? "" : ` for a request with ${said.join(" and ")}`;
}

function trusts(statement: Statement, need: RoleNeed): boolean {
  const services = list(block(statement["Principal"])?.["Service"]);
  return (
    statement["Effect"] === "Allow" &&
    need.principals.some((principal) => services.includes(principal)) &&
    list(statement["Action"]).some((pattern) => matchesAction(pattern, "sts:AssumeRole")) &&
    conditionHolds(statement["Condition"], trustContext(need))
  );
}

/** What CloudWatch Logs and Lambda say when they take on a role: on whose behalf, and of which account. */
function trustContext({ sourceArn }: RoleNeed): RequestContext {
  return { "aws:SourceAccount": LOCAL_ACCOUNT_ID, ...(sourceArn !== undefined && { "aws:SourceArn": sourceArn }) };
}

function allows(statements: readonly Statement[], { action, resource, context }: ActionNeed): boolean {
  const said = { "aws:ResourceAccount": LOCAL_ACCOUNT_ID, ...ofService(action), ...context };
  const applies = (statement: Statement) =>
    list(statement["Action"]).some((pattern) => matchesAction(pattern, action)) &&
    list(statement["Resource"]).some((pattern) => matches(pattern, resource)) &&
    conditionHolds(statement["Condition"], said);
  const [denied, allowed] = ["Deny", "Allow"].map((effect) =>
    statements.some((statement) => statement["Effect"] === effect && applies(statement)),
  );
  return allowed === true && denied === false;
}

/** Actions are compared in any case, ARNs as they are. */
function matchesAction(pattern: unknown, action: string): boolean {
  return typeof pattern === "string" && matches(pattern.toLowerCase(), action.toLowerCase());
}

function ofService(action: string): RequestContext {
  return action.startsWith("s3:") ? { "s3:ResourceAccount": LOCAL_ACCOUNT_ID } : {};
}

import type { PipelineInput } from "../../stacks/config.ts";
import type { PolicyStatement } from "../../stacks/policy.ts";
import type { Policy, PolicyKind } from "./policies.ts";
import { KEY_ACTIONS, KEY_CONDITIONS, RESOURCES, SERVICES, WILDCARD_ACTIONS } from "./policies-actions.ts";

const ACCOUNT = "${data.aws_caller_identity.current.account_id}";
const ROOT = `arn:\${data.aws_partition.current.partition}:iam::${ACCOUNT}:root`;

/** What is wrong with a policy, in words that name it; empty for one that gives no more than it must. */
export function faultsOf(policy: Policy, config: PipelineInput): string[] {
  const { kind, address, statements } = policy;
  if (kind === undefined) return [`${address} is a policy of a kind that no rule here is for`];
  return statements.flatMap((statement) => {
    const at: Place = { kind, role: address.split(".")[1] ?? "", config };
    const faults = [
      ...negations(statement),
      ...wildcards(statement, at),
      ...resources(statement, at),
      ...principals(statement, at),
      ...conditions(statement, at),
      ...partitions(statement, at),
    ];
    return faults.map((fault) => `${address}, ${statement.Sid}: ${fault}`);
  });
}

// --- internal ---

/** Where a statement stands. */
interface Place {
  readonly kind: PolicyKind;
  /** The resource's name in the template. */
  readonly role: string;
  readonly config: PipelineInput;
}

/** What such a statement leaves out it gives, also what AWS adds in years to come. */
function negations(statement: PolicyStatement): string[] {
  return ["NotAction", "NotResource", "NotPrincipal"].filter((key) => key in statement).map((key) => `has ${key}`);
}

function wildcards({ Action, Effect, Principal }: PolicyStatement, { kind }: Place): string[] {
  const who = typeof Principal === "object" ? Object.keys(Principal).join() : Principal;
  return list(Action)
    .filter((action) => isWildcard(action) && WILDCARD_ACTIONS[`${kind} ${Effect} ${who} ${action}`] === undefined)
    .map((action) => `has the wildcard action ${action}`);
}

function isWildcard(action: string): boolean {
  return /[*?]/.test(action);
}

function resources({ Action, Resource, Effect }: PolicyStatement, { kind }: Place): string[] {
  const found = list(Resource);
  // In a key policy everything is the key itself.
  if (kind === "key") return found.join() === "*" ? keyActions(Action) : [`has the resource ${found.join()}`];
  if (kind === "trust") return found.length === 0 && Action === "sts:AssumeRole" ? [] : ["is more than sts:AssumeRole"];
  if (kind === "bucket" && Effect === "Deny") return [];
  return list(Action).flatMap((action) => {
    const narrowest = RESOURCES[action];
    if (!narrowest) return [`has the action ${action}, which nobody has looked up`];
    const wide = found.filter((resource) => !narrowest.test(resource));
    return found.length === 0 ? ["has no resource"] : wide.map((resource) => `has ${resource} for ${action}`);
  });
}

function keyActions(Action: PolicyStatement["Action"]): string[] {
  return list(Action)
    .filter((action) => !KEY_ACTIONS.includes(action) && !isWildcard(action))
    .map((action) => `gives ${action}`);
}

function principals({ Principal, Effect, Condition }: PolicyStatement, { kind, role, config }: Place): string[] {
  if (kind === "identity") return Principal === undefined ? [] : ["has a principal"];
  if (Principal === undefined) return ["has no principal"];
  if (Principal === "*") {
    const organization = config.central?.organizationId;
    const one = Condition?.["StringEquals"]?.["aws:PrincipalOrgID"];
    return Effect === "Deny" || (organization !== undefined && one === organization) ? [] : ["lets anybody in"];
  }
  if ("Service" in Principal) {
    const expected = kind === "trust" ? SERVICES[role] : kind === "key" ? regionalLogs(config) : undefined;
    return expected?.test(Principal.Service) ? [] : [`lets the service ${Principal.Service} in`];
  }
  const known = kind === "key" ? [ROOT] : kind === "destination" ? (config.central?.accountIds ?? []) : [];
  return list(Principal.AWS)
    .filter((account) => !known.includes(account))
    .map((account) => `lets the account ${account} in`);
}

/** In a key policy CloudWatch Logs is the Region's own. */
function regionalLogs({ region }: PipelineInput): RegExp {
  const china = region.startsWith("cn-") ? "\\.cn" : "";
  return new RegExp(`^logs\\.${region}\\.amazonaws\\.com${china}$`);
}

function conditions(statement: PolicyStatement, { kind, config }: Place): string[] {
  if (statement.Effect === "Deny") return statement.Condition ? [] : ["denies everything"];
  if (kind === "trust") return deputy(statement, config);
  if (kind === "key") return "AWS" in Object(statement.Principal) ? [] : keyUse(statement);
  return list(statement.Action).flatMap((action) => {
    if (action.startsWith("kms:")) return keyUse(statement);
    if (!action.startsWith("s3:")) return [];
    const owner = statement.Condition?.["StringEquals"]?.["s3:ResourceAccount"];
    return owner === ACCOUNT ? [] : ["reaches a bucket of another account"];
  });
}

/** The confused deputy: without it, anybody's resource could make the service act with the role. */
function deputy({ Condition = {} }: PolicyStatement, { central }: PipelineInput): string[] {
  const { "aws:SourceAccount": accounts, "aws:SourceArn": arns, "aws:SourceOrgID": organization } = flat(Condition);
  const known = [ACCOUNT, ...(central?.accountIds ?? [])];
  const acting = [...list(accounts), ...list(arns).map((arn) => arn.split(":")[4] ?? "")];
  if (acting.length === 0) return ["trusts a service for whomever it acts"];
  // An organization's accounts are not known by number.
  const ofOrganization = central?.organizationId !== undefined && organization === central.organizationId;
  return acting
    .filter((account) => !known.includes(account) && !(account === "*" && ofOrganization))
    .map((account) => `trusts a service that acts for ${account}`);
}

/** A key is used for one thing: whoever has the right to use it for everything can read all that it encrypts. */
function keyUse({ Condition = {} }: PolicyStatement): string[] {
  const uses = Object.entries(flat(Condition));
  if (uses.length === 0) return ["uses a key for everything"];
  return uses.flatMap(([key, value]) =>
    list(value)
      .filter((text) => !KEY_CONDITIONS[key]?.test(text))
      .map((text) => `uses a key where ${key} is ${text}`),
  );
}

/** An ARN that is written out is wrong in the other partitions; one that the person gave is that of its own. */
function partitions(statement: PolicyStatement, { config }: Place): string[] {
  const given = JSON.stringify(config);
  const written = JSON.stringify(statement).match(/arn:aws[a-z-]*:[^"\\]*/g) ?? [];
  return written.filter((arn) => !given.includes(arn)).map((arn) => `has the partition of ${arn} written out`);
}

/** The keys of all operators together: no statement here asks for one key twice. */
function flat(condition: NonNullable<PolicyStatement["Condition"]>): Record<string, string | readonly string[]> {
  return Object.assign({}, ...Object.values(condition));
}

function list(value: string | readonly string[] | undefined): readonly string[] {
  return value === undefined ? [] : [value].flat();
}

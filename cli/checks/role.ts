import type { IAMClient, Role } from "@aws-sdk/client-iam";
import { type RoleUse, roleName } from "../../stacks/names.ts";
import {
  type Check,
  type CheckContext,
  failed,
  noAnswer,
  type Outcome,
  passed,
  unchecked,
  uncheckedWithoutConfig,
} from "./check.ts";
import { statementsOf, type Verdict, verdict } from "./policy-verdict.ts";
import { type Need, needsOf, type Place } from "./role-needs.ts";
import { policiesVerdict, rolePolicies } from "./role-policies.ts";
import { simulate } from "./role-simulation.ts";
import { reasonOf } from "./run-check.ts";
import { streamKey } from "./stream-key.ts";
import { TRUSTED } from "./trust-need.ts";
import { withClient } from "./with-client.ts";

/** A service may assume the role, and the role may do all that it is for, as IAM itself decides where it may be asked. */
export function roleCheck(use: RoleUse): Check {
  return {
    ...WORDS[use],
    actions: [
      "iam:GetRole",
      "iam:SimulatePrincipalPolicy",
      ...(OF_THE_STREAM.includes(use) ? ["kinesis:DescribeStreamSummary"] : []),
    ],
    sometimes: [
      "iam:ListRolePolicies",
      "iam:GetRolePolicy",
      "iam:ListAttachedRolePolicies",
      "iam:GetPolicy",
      "iam:GetPolicyVersion",
    ],
    async run(context) {
      const { client: clientConfig, config } = context;
      if (!config) return uncheckedWithoutConfig("role");
      const { IAMClient } = await import("@aws-sdk/client-iam");
      return withClient(new IAMClient(clientConfig), async (client) => {
        const role = await roleOf(client, roleName(config, use));
        const place = await placeOf(role, use, context);
        return judge(role, { client, context, needs: needsOf(use, place), trusted: TRUSTED[use] });
      });
    },
  };
}

// --- internal ---

const WORDS: Readonly<Record<RoleUse, Pick<Check, "hop" | "title">>> = {
  flowLogs: { hop: "flow logs role", title: "EC2 may deliver flow logs to the log group" },
  subscription: { hop: "role", title: "CloudWatch Logs may put records on the stream" },
  sender: { hop: "role", title: "CloudWatch Logs may send the log group's events" },
  receiver: { hop: "destination role", title: "CloudWatch Logs may put on the stream what other accounts send" },
  processor: { hop: "function role", title: "Lambda may read the stream and keep what cannot be processed" },
};

/** The roles that may use the stream's key. */
const OF_THE_STREAM: readonly RoleUse[] = ["subscription", "receiver", "processor"];

type KnownRole = Role & { RoleName: string; Arn: string };

async function roleOf(client: IAMClient, name: string): Promise<KnownRole> {
  const { GetRoleCommand } = await import("@aws-sdk/client-iam");
  const { Role: role } = await client.send(new GetRoleCommand({ RoleName: name }));
  if (!role?.Arn || role.Arn.split(":").length < 6) throw noAnswer("AWS IAM");
  return { ...role, RoleName: name, Arn: role.Arn };
}

async function placeOf({ Arn }: KnownRole, use: RoleUse, context: CheckContext): Promise<Place> {
  const [, partition = "", , , account = ""] = Arn.split(":");
  const { config, stream } = context;
  const keyArn = OF_THE_STREAM.includes(use) ? await streamKey(context) : undefined;
  return { config: config!, stream, partition, account, ...(keyArn !== undefined && { keyArn }) };
}

interface Asking {
  client: IAMClient;
  context: CheckContext;
  needs: readonly Need[];
  /** Who takes the role on. */
  trusted: string;
}

async function judge(role: KnownRole, asking: Asking): Promise<Outcome> {
  const [trust, ...actions] = asking.needs as [Need, ...Need[]];
  const trusted = judgeNeed(role, trust, verdict(statementsOf(role.AssumeRolePolicyDocument), trust.request));
  if (trusted) return trusted;
  const simulated = await simulatedOutcome(role, actions, asking);
  if ("unasked" in simulated) return readInstead(role, actions, { ...asking, why: simulated.unasked });
  if (!simulated.outcome) return success(role, asking, "IAM simulates");
  // The simulation of an emulator may heed no conditions, and then lets nothing through that has one.
  const doubted = asking.context.ownEndpoint && (await isReadAllowed(role, actions, asking));
  return doubted
    ? success(role, asking, "read from its policies, which this endpoint's simulation refuses")
    : simulated.outcome;
}

/** Reads the documents where IAM could not be asked to simulate. Whoever may do neither had best be given the simulation. */
async function readInstead(
  role: KnownRole,
  needs: readonly Need[],
  asking: Asking & { why: string },
): Promise<Outcome> {
  const { context, why } = asking;
  try {
    return (await readOutcome(role, needs, asking)) ?? success(role, asking, `read from its policies: ${why}`);
  } catch (error) {
    const actions = "iam:ListRolePolicies, iam:GetRolePolicy and iam:ListAttachedRolePolicies";
    return unchecked(
      `${why}, and its policies could not be read: ${reasonOf(error, actions, context)}`,
      `Ask for a policy that allows iam:SimulatePrincipalPolicy (or ${actions}), or use another profile with --profile.`,
    );
  }
}

/** What the role's own documents come to; `undefined` where they let all of it through. */
async function readOutcome(role: KnownRole, needs: readonly Need[], { client }: Asking): Promise<Outcome | undefined> {
  const policies = await rolePolicies(client, {
    name: role.RoleName,
    boundaryArn: role.PermissionsBoundary?.PermissionsBoundaryArn,
  });
  for (const need of needs) {
    const outcome = judgeNeed(role, need, policiesVerdict(policies, need.request));
    if (outcome) return outcome;
  }
  return undefined;
}

async function isReadAllowed(role: KnownRole, needs: readonly Need[], asking: Asking): Promise<boolean> {
  const outcome = await readOutcome(role, needs, asking).catch(() => "not read");
  asking.context.signal.throwIfAborted();
  return outcome === undefined;
}

/** What IAM's simulation comes to; why it could not be asked where it could not. */
async function simulatedOutcome(
  role: KnownRole,
  needs: readonly Need[],
  { client, context }: Asking,
): Promise<{ outcome: Outcome | undefined } | { unasked: string }> {
  for (const need of needs) {
    // A simulation without the resource would ask for all of them.
    if (need.resource === undefined) return { unasked: "the ARN of the stream's key is not known" };
    try {
      const result = await simulate(client, role.Arn, need);
      if (!result.allowed) return { outcome: lacking(role, need, `: ${result.why}`) };
    } catch (error) {
      return { unasked: reasonOf(error, "iam:SimulatePrincipalPolicy", context) };
    }
  }
  return { outcome: undefined };
}

/** `undefined` where the need is met. */
function judgeNeed(role: KnownRole, need: Need, found: Verdict): Outcome | undefined {
  if ("unknown" in found)
    return unchecked(`the ${need.part} of ${role.RoleName} has ${found.unknown}, which is not evaluated here`);
  return found.allowed ? undefined : lacking(role, need);
}

function lacking(role: KnownRole, { part, lack, statement, request }: Need, why = ""): Outcome {
  return failed(
    `${role.RoleName} ${lack}${why}`,
    `Its ${part} must have (and nothing may deny): ${JSON.stringify(statement)}`,
    { data: { role: role.RoleName, action: request.action, statement } },
  );
}

function success({ RoleName: role }: KnownRole, { needs, trusted }: Asking, how: string): Outcome {
  const actions = [...new Set(needs.slice(1).map(({ request }) => request.action))];
  const may = actions.length > 2 ? `do all that it is for: ${actions.length} actions` : actions.join(" and ");
  return passed(`${role}: trusted to ${trusted}, may ${may} (${how})`, { role, actions });
}

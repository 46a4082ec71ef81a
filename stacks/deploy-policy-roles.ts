import { createsFlowLogs, isSender, sourceLogGroupName } from "./config.ts";
import { logsPrincipals } from "./deploy-policy-arns.ts";
import type { DeployScope } from "./deploy-policy-scope.ts";
import type { RoleUse } from "./names.ts";
import type { PolicyStatement } from "./policy.ts";

/** What it takes to create, change, read and delete the roles, and to hand each to the one service that it is for. */
export function roleStatements(scope: DeployScope): PolicyStatement[] {
  const uses = roleUses(scope);
  if (uses.length === 0) return [];
  const Resource = uses.map(scope.arns.role);
  return [{ Sid: "SeeTheRoles", Action: SEE, Resource }, ...changeRoles(scope, Resource), ...passRoles(scope, uses)];
}

// --- internal ---

const SEE = [
  "iam:GetRole",
  "iam:GetRolePolicy",
  "iam:ListAttachedRolePolicies",
  "iam:ListInstanceProfilesForRole",
  "iam:ListRolePolicies",
];

/** What IAM asks about the boundary of the role for. */
const BOUNDED = ["iam:CreateRole", "iam:DeleteRolePolicy", "iam:PutRolePolicy"];

const UNBOUNDED = ["iam:DeleteRole", "iam:TagRole", "iam:UntagRole", "iam:UpdateAssumeRolePolicy"];

/** Where roles have a boundary, only such roles are made and given rights; to take it off is not allowed. */
function changeRoles({ config }: DeployScope, Resource: readonly string[]): PolicyStatement[] {
  const boundary = config.iam?.permissionsBoundary;
  if (boundary === undefined) return [{ Sid: "KeepTheRoles", Action: [...BOUNDED, ...UNBOUNDED], Resource }];
  const Condition = { StringEquals: { "iam:PermissionsBoundary": boundary } };
  const Action = [...BOUNDED, "iam:PutRolePermissionsBoundary"];
  return [
    { Sid: "KeepTheRolesWithinTheirBoundary", Action, Resource, Condition },
    { Sid: "KeepTheRoles", Action: UNBOUNDED, Resource },
  ];
}

const LOGS_ROLES: readonly RoleUse[] = ["subscription", "receiver", "sender"];

function passRoles({ config, arns }: DeployScope, uses: readonly RoleUse[]): PolicyStatement[] {
  const pass = (to: string, roles: readonly RoleUse[], services: string | readonly string[]): PolicyStatement[] => {
    const Resource = roles.filter((use) => uses.includes(use)).map(arns.role);
    const Condition = { StringEquals: { "iam:PassedToService": services } };
    return Resource.length === 0 ? [] : [{ Sid: `PassTheRole${to}`, Action: "iam:PassRole", Resource, Condition }];
  };
  return [
    ...pass("ToLambda", ["processor"], "lambda.amazonaws.com"),
    ...pass("ToFlowLogs", ["flowLogs"], "vpc-flow-logs.amazonaws.com"),
    ...pass("ToCloudWatchLogs", LOGS_ROLES, logsPrincipals(config.region)),
  ];
}

/** The roles that this configuration has. */
function roleUses({ config }: DeployScope): RoleUse[] {
  const sends = isSender(config);
  const has: Record<RoleUse, boolean> = {
    processor: !sends,
    subscription: !sends && sourceLogGroupName(config) !== undefined,
    flowLogs: createsFlowLogs(config),
    receiver: config.central !== undefined,
    sender: config.destination?.organization === true,
  };
  return (Object.keys(has) as RoleUse[]).filter((use) => has[use]);
}

import { IamRole } from "@cdktf/provider-aws/lib/iam-role/index.js";
import { IamRolePolicy } from "@cdktf/provider-aws/lib/iam-role-policy/index.js";
import { Construct } from "constructs";
import type { PipelineConfig } from "./config.ts";
import { type RoleUse, roleName } from "./names.ts";
import { type Condition, type PolicyStatement, policyDocument } from "./policy.ts";

export interface ServiceRoleOptions {
  readonly config: PipelineConfig;
  readonly use: RoleUse;
  readonly description: string;
  /** The one service that may take the role on… */
  readonly service: string;
  /** …and for whom: without it, anybody's resource could make the service act here (the confused deputy). */
  readonly condition: Condition;
  /** For these too. */
  readonly orCondition?: Condition | undefined;
  readonly statements: readonly PolicyStatement[];
}

/** A role of one AWS service, and what it may do. */
export class ServiceRole extends Construct {
  readonly arn: string;
  /** What acts with the role depends on this: a role without its policy can do nothing. */
  readonly policy: IamRolePolicy;

  constructor(scope: Construct, id: string, options: ServiceRoleOptions) {
    super(scope, id);
    const role = this.role(options);
    this.arn = role.arn;
    this.policy = new IamRolePolicy(this, "Policy", {
      name: options.use,
      role: role.name,
      policy: policyDocument(options.statements),
    });
  }

  private role({ config, use, description, ...trust }: ServiceRoleOptions): IamRole {
    const { permissionsBoundary, rolePath } = config.iam ?? {};
    return new IamRole(this, "Role", {
      name: roleName(config, use),
      description,
      ...(rolePath === undefined ? {} : { path: rolePath }),
      ...(permissionsBoundary === undefined ? {} : { permissionsBoundary }),
      assumeRolePolicy: policyDocument(trustStatements(trust)),
    });
  }
}

// --- internal ---

function trustStatements({
  service,
  condition,
  orCondition,
}: Pick<ServiceRoleOptions, "service" | "condition" | "orCondition">): PolicyStatement[] {
  const by = { Principal: { Service: service }, Action: "sts:AssumeRole" };
  return [
    { Sid: "OneService", ...by, Condition: condition },
    ...(orCondition === undefined ? [] : [{ Sid: "OneServiceForOthers", ...by, Condition: orCondition }]),
  ];
}

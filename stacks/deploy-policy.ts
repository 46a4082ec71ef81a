import { isSender, type PipelineConfig } from "./config.ts";
import { pipelineArns } from "./deploy-policy-arns.ts";
import { deadLetterStatements, deleteDataStatements } from "./deploy-policy-dead-letters.ts";
import { type PolicyDocument, packStatements } from "./deploy-policy-documents.ts";
import { flowLogStatements } from "./deploy-policy-flow-logs.ts";
import { functionStatements } from "./deploy-policy-function.ts";
import { keyStatements } from "./deploy-policy-key.ts";
import { logStatements } from "./deploy-policy-logs.ts";
import { roleStatements } from "./deploy-policy-roles.ts";
import type { DeployScope } from "./deploy-policy-scope.ts";
import { stateStatements } from "./deploy-policy-state.ts";
import { streamStatements } from "./deploy-policy-stream.ts";
import { mergeWildcards } from "./deploy-policy-wildcards.ts";
import type { PolicyStatement } from "./policy.ts";

export interface DeployPolicyOptions {
  /** The account that is deployed to, 12 digits. */
  readonly accountId: string;
  /** Also what `destroy --delete-data` needs: to delete what the dead letters hold. */
  readonly deleteData?: boolean;
}

/**
 * The smallest IAM policy for who deploys, changes and destroys this very configuration: several documents only where one would
 * be longer than IAM takes. `sts:GetCallerIdentity` is not in it, since IAM denies it to nobody.
 *
 * @see https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html
 */
export function deployPolicy(config: PipelineConfig, options: DeployPolicyOptions): PolicyDocument[] {
  return packStatements(mergeWildcards(deployStatements(config, options), config.region));
}

// --- internal ---

function deployStatements(config: PipelineConfig, { accountId, deleteData }: DeployPolicyOptions): PolicyStatement[] {
  const scope: DeployScope = { config, arns: pipelineArns(config, accountId) };
  const parts = isSender(config) ? [] : [streamStatements, functionStatements, deadLetterStatements];
  const all = [...parts, flowLogStatements, logStatements, roleStatements, keyStatements, stateStatements];
  const data = deleteData && !isSender(config) ? deleteDataStatements(scope) : [];
  return [...all.flatMap((statements) => statements(scope)), ...data];
}

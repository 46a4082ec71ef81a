import type { PipelineConfig } from "../../stacks/config.ts";
import { type PipelineArns, pipelineArns } from "../../stacks/deploy-policy-arns.ts";
import { processorStatements } from "../../stacks/processor-policy.ts";
import type { Need, Place } from "./role-needs.ts";
import { statementNeeds, UNKNOWN_KEY } from "./statement-needs.ts";

/** What Lambda and the function need of the role: what the stack gives it. */
export function functionNeeds({ config, account, keyArn }: Place): Need[] {
  const arns = pipelineArns(config, account);
  const statements = processorStatements({
    config,
    account: { id: account, region: config.region, parameterArn: (name) => parameterArn(arns, name) },
    stream: { arn: arns.stream },
    deadLetters: { arn: arns.bucket },
    keyArn: keyOf(config, keyArn ?? arns.of("kms", UNKNOWN_KEY)),
    logGroupArn: arns.functionLogGroup,
  });
  return statementNeeds(statements, account);
}

// --- internal ---

function keyOf({ encryption: { kmsKey } }: PipelineConfig, made: string): string | undefined {
  if (kmsKey === "aws-managed") return undefined;
  return kmsKey === "create" ? made : kmsKey;
}

function parameterArn({ of }: PipelineArns, name: string): string {
  return of("ssm", `parameter/${name.replace(/^\//, "")}`);
}

import { deliveryStatements } from "../../stacks/delivery-policy.ts";
import { pipelineArns } from "../../stacks/deploy-policy-arns.ts";
import type { Need, Place } from "./role-needs.ts";
import { statementNeeds } from "./statement-needs.ts";

/** What EC2 needs of the role to deliver flow logs: what the stack gives it. None where the pipeline creates none. */
export function deliveryNeeds({ config, account }: Place): Need[] {
  const { of, sourceLogGroup } = pipelineArns(config, account);
  if (sourceLogGroup === undefined) return [];
  return statementNeeds(deliveryStatements({ account: { arn: of }, logGroupArn: sourceLogGroup }), account);
}

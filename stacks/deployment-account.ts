import { DataAwsCallerIdentity } from "@cdktf/provider-aws/lib/data-aws-caller-identity/index.js";
import { DataAwsPartition } from "@cdktf/provider-aws/lib/data-aws-partition/index.js";
import { Construct } from "constructs";

/** The account that is deployed to, as Terraform finds it at plan time: nobody writes an id or `arn:aws` into a policy. */
export class DeploymentAccount extends Construct {
  readonly id: string;
  readonly partition: string;
  readonly region: string;

  constructor(scope: Construct, id: string, region: string) {
    super(scope, id);
    this.id = new DataAwsCallerIdentity(this, "Identity").accountId;
    this.partition = new DataAwsPartition(this, "Partition").partition;
    this.region = region;
  }

  /** `arn:aws:logs:eu-west-1:123456789012:log-group:…` and the like, of this account and Region. */
  arn(service: string, resource: string): string {
    return this.arnIn(this.id, service, resource);
  }

  /** The same, of another account. */
  arnIn(accountId: string, service: string, resource: string): string {
    return `arn:${this.partition}:${service}:${this.region}:${accountId}:${resource}`;
  }

  /** Of a parameter of Parameter Store, whose name may begin with a slash. */
  parameterArn(name: string): string {
    return this.arn("ssm", `parameter/${name.replace(/^\//, "")}`);
  }

  /**
   * Who CloudWatch Logs is when it takes on a role.
   *
   * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/SubscriptionFilters.html
   */
  get logsPrincipal(): string {
    return this.inChina ? this.regionalLogsPrincipal : "logs.amazonaws.com";
  }

  /** Who CloudWatch Logs is in a key policy: the Region's own name, everywhere. */
  get regionalLogsPrincipal(): string {
    return `logs.${this.region}.amazonaws.com${this.inChina ? ".cn" : ""}`;
  }

  private get inChina(): boolean {
    return this.region.startsWith("cn-");
  }
}

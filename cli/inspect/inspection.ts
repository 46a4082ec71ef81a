import type { ClientConfig } from "../../sources/aws-session.ts";

/** What is looked at: of a pipeline as much as is known, so that the wizard can look before its last answer. */
export interface Inspected {
  readonly name: string;
  readonly region: string;
  readonly source: {
    readonly logGroup?: string | undefined;
    readonly logFormat?: string | undefined;
    readonly filter?: "traffic" | "all" | undefined;
  };
  readonly encryption?: { readonly kmsKey?: string | undefined } | undefined;
  readonly destination?: { readonly arn: string } | undefined;
}

/** What to see to before the log group is used: `code` is for programs, `sentence` and `fix` are for people. */
export interface InspectionWarning {
  readonly code: InspectionCode;
  readonly sentence: string;
  readonly fix: string;
}

export type InspectionCode =
  | "no-such-log-group"
  | "log-group-class"
  | "processor-log"
  | "function-log"
  | "weaker-encryption"
  | "no-flow-log"
  | "several-formats"
  | "other-format"
  | "unknown-format"
  | "delivery-failed"
  | "filter-quota"
  | "filter-name-taken"
  | "account-policy"
  | "no-recent-events"
  | "pattern-matches-nothing";

/** What could not be looked at, and why; `action` is the IAM action that was denied, where it was that. */
export interface UnknownPart {
  readonly what: string;
  readonly why: string;
  readonly action?: string | undefined;
}

export interface Inspection {
  readonly logGroup: string;
  /** The format of the flow logs that deliver to it: a name, or EC2's text; absent where there are none, or several. */
  readonly format?: string | undefined;
  /** All of their formats. */
  readonly formats: readonly string[];
  readonly warnings: readonly InspectionWarning[];
  readonly unknown: readonly UnknownPart[];
}

/** What a look has at hand. */
export interface Looking {
  readonly subject: Inspected;
  readonly logGroup: string;
  readonly client: ClientConfig;
  /** Aborted at Ctrl-C, and when the look has taken too long. */
  readonly signal: AbortSignal;
}

/** One thing to look at, by read-only calls. */
export interface Look<Found> {
  /** Completes "could not look at …". */
  readonly what: string;
  readonly actions: readonly string[];
  look(looking: Looking): Promise<Found>;
}

/** All that an inspection asks: read-only, for a policy of who deploys. Each takes no narrower resource than the log group. */
export const INSPECT_ACTIONS = [
  "ec2:DescribeFlowLogs",
  "logs:DescribeAccountPolicies",
  "logs:DescribeLogGroups",
  "logs:DescribeSubscriptionFilters",
  "logs:FilterLogEvents",
  "logs:ListTagsForResource",
  "logs:TestMetricFilter",
] as const;

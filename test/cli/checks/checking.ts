import { afterEach, beforeEach } from "vitest";
import type { Check, CheckContext, Finding } from "../../../cli/checks/check.ts";
import { runCheck } from "../../../cli/checks/run-check.ts";
import { clientConfig } from "../../../sources/aws-session.ts";
import { parseConfig } from "../../../stacks/config.ts";
import { type Answer, type Answering, type FakeAws, startFakeAws } from "../fake-aws.ts";

export const ACCOUNT = "123456789012";
export const STREAM_ARN = `arn:aws:kinesis:eu-west-1:${ACCOUNT}:stream/prod-flows`;
export const LINE = "2 123456789012 eni-1 10.0.0.1 10.0.0.2 443 50000 6 1 40 1630619088 1630619102 ACCEPT OK";
export const DENIED = { error: "AccessDeniedException", message: "Denied.", status: 403 };

const CONFIG = {
  version: 1,
  name: "prod-flows",
  region: "eu-west-1",
  accountId: ACCOUNT,
  source: { logGroup: "/flow" },
};

export type Answers = Record<string, Answer | Answering>;

/** An AWS of a test's own, anew for each test: what it answers, and a check run against it. */
export function checking(well: Answers) {
  let aws: FakeAws;
  beforeEach(async () => {
    aws = await startFakeAws({ ...well });
  });
  afterEach(() => aws.stop());
  return {
    /** What each action is answered with, to be changed. */
    get answers() {
      return aws.answers;
    },
    get asked() {
      return aws.asked;
    },
    /** The finding of a check; `config` takes the place of parts of the pipeline's. */
    async find(check: Check, config: object = {}, context: Partial<CheckContext> = {}): Promise<Finding> {
      return runCheck(check, {
        client: await clientConfig({ region: "eu-west-1", endpointUrl: aws.url }),
        config: parseConfig({ ...CONFIG, ...config }),
        stream: "prod-flows",
        sinceMs: Date.now() - 15 * 60_000,
        ownEndpoint: false,
        signal: new AbortController().signal,
        ...context,
      });
    },
  };
}

/** What a finding says: status, what was found, and the fix. */
export function said({ status, found, fix = "" }: Finding): string {
  return `${status}: ${found} → ${fix}`;
}

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { PIPELINES } from "../e2e/pipelines.ts";
import { templateOf } from "./synthesized.ts";

/** What AWS gives no tags: each is a part or a setting of a resource that has them, or that somebody else's tags are on. */
const WITHOUT_TAGS: Record<string, string> = {
  aws_cloudwatch_log_destination_policy: "of the destination",
  aws_cloudwatch_log_stream: "within the log group",
  aws_cloudwatch_log_subscription_filter: "of the log group",
  aws_iam_role_policy: "of the role",
  aws_kms_alias: "of the key",
  aws_s3_bucket_lifecycle_configuration: "of the bucket",
  aws_s3_bucket_ownership_controls: "of the bucket",
  aws_s3_bucket_policy: "of the bucket",
  aws_s3_bucket_public_access_block: "of the bucket",
  aws_s3_bucket_server_side_encryption_configuration: "of the bucket",
  aws_s3_bucket_versioning: "of the bucket",
};

const templates = PIPELINES.map(({ what, input }) => ({
  what,
  template: templateOf({ ...input, tags: { team: "network" } }),
}));

describe("tags", () => {
  it("are on every resource that takes them, by the provider's own schema, and what takes none is known", () => {
    const types = new Set(templates.flatMap(({ template }) => Object.keys(template.resource)));
    const untagged = [...types].filter((type) => !takesTags(type)).sort();
    expect(untagged).toEqual(Object.keys(WITHOUT_TAGS));
    expect(types.size - untagged.length).toBeGreaterThan(8);
  });

  it.each(templates)("come from the provider, for all of them: $what", ({ template }) => {
    expect(template.provider.aws).toMatchObject([
      { default_tags: [{ tags: { team: "network", "vpcflow:pipeline": "prod-flows" } }] },
    ]);
  });
});

/** Whether the provider puts its default tags on resources of the type: those have `tags_all`. */
function takesTags(type: string): boolean {
  const folder = type.replace(/^aws_/, "").replaceAll("_", "-");
  const lib = join(import.meta.dirname, "../../node_modules/@cdktf/provider-aws/lib");
  return readFileSync(join(lib, folder, "index.d.ts"), "utf8").includes("readonly tagsAll?");
}

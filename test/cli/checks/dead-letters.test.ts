import { describe, expect, it } from "vitest";
import { deadLettersCheck } from "../../../cli/checks/dead-letters.ts";
import { checking, DENIED, said } from "./checking.ts";

const MINUTE_MS = 60_000;
const letters = (...objects: [key: string, ageMs: number][]) => ({
  xml: `<IsTruncated>false</IsTruncated>${objects
    .map(
      ([key, ageMs]) =>
        `<Contents><Key>${key}</Key><LastModified>${new Date(Date.now() - ageMs).toISOString()}</LastModified></Contents>`,
    )
    .join("")}`,
});

describe("the dead letters", () => {
  const aws = checking({
    ListObjectsV2: letters(),
    HeadObject: { headers: { "x-amz-meta-reason": "it is not a subscription message (byte 0)" } },
  });

  it("are none where all is well", async () => {
    expect(await aws.find(deadLettersCheck)).toMatchObject({ status: "passed", found: "none", data: { count: 0 } });
    expect(aws.asked).not.toContain("HeadObject");
  });

  it("of late fail: how many, the newest, its reason, and how to see it, without the account's id", async () => {
    aws.answers["ListObjectsV2"] = letters(["unreadable/s/1/1", 9 * MINUTE_MS], ["unreadable/s/1/2", 3 * MINUTE_MS]);
    const finding = await aws.find(deadLettersCheck);
    expect(said(finding)).toMatch(
      /^failed: 2 dead letters, the newest 3 min ago: it is not a subscription message \(byte 0\)/,
    );
    expect(finding.fix).toMatch(
      /They are kept.*aws s3 cp "s3:\/\/prod-flows-dead-\$\(aws sts.*\)-eu-west-1"\/unreadable\/s\/1\/2 - \| npx/,
    );
    expect(said(finding)).not.toContain("123456789012");
    expect(finding.data).toMatchObject({ count: 2, newest: { key: "unreadable/s/1/2" } });
  });

  it("may have any key, of which a shell that it is pasted into does nothing", async () => {
    aws.answers["ListObjectsV2"] = letters(["$(reboot)`id`", MINUTE_MS]);
    expect((await aws.find(deadLettersCheck)).fix).toContain("-eu-west-1\"'/$(reboot)`id`' -");
  });

  it("without their bucket are a failure, at an endpoint of one's own as at AWS's", async () => {
    aws.answers["ListObjectsV2"] = { error: "NoSuchBucket", status: 404 };
    expect((await aws.find(deadLettersCheck, {}, { ownEndpoint: true })).status).toBe("failed");
  });

  it("of long ago are told, and no failure", async () => {
    aws.answers["ListObjectsV2"] = letters(["unreadable/s/1/1", 50 * 60 * MINUTE_MS]);
    expect(said(await aws.find(deadLettersCheck))).toMatch(/^passed: 1 dead letter, the newest 2 days ago/);
  });

  it("that ran out of retries lie in Lambda's own folder, and hold their records under payload", async () => {
    aws.answers["ListObjectsV2"] = letters(["aws/lambda/x/1", MINUTE_MS]);
    expect(said(await aws.find(deadLettersCheck))).toMatch(/ran out of retries.*jq \.payload/);
    expect(aws.asked).not.toContain("HeadObject");
  });

  it("keep their reason to themselves where it may not be read, and the action is named", async () => {
    aws.answers["ListObjectsV2"] = letters(["unreadable/s/1/1", MINUTE_MS]);
    aws.answers["HeadObject"] = { error: "AccessDenied", status: 403 };
    expect(said(await aws.find(deadLettersCheck))).toMatch(/failed: .*takes s3:GetObject/);
  });

  it("could not be looked at where listing is denied: the action is named", async () => {
    aws.answers["ListObjectsV2"] = { ...DENIED, error: "AccessDenied" };
    expect(said(await aws.find(deadLettersCheck))).toMatch(/^unchecked: .*s3:ListBucket/);
  });
});

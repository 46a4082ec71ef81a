import type { _Object as ListedObject, S3Client } from "@aws-sdk/client-s3";
import { quoted } from "../../flow/errors.ts";
import { deadLetterBucketName } from "../../stacks/names.ts";
import { counted } from "../counted.ts";
import { shellQuoted } from "../setup/app-command.ts";
import { accountOf } from "./accounts.ts";
import { age } from "./age.ts";
import { type Check, failed, type Outcome, passed, uncheckedWithoutConfig } from "./check.ts";
import { withClient } from "./with-client.ts";

/** Nothing has ended in the dead letters of late. */
export const deadLettersCheck: Check = {
  hop: "dead letters",
  title: "nothing of late could not be processed",
  actions: ["s3:ListBucket"],
  sometimes: ["s3:GetObject"],
  async run(context) {
    const { client: config, config: pipeline, sinceMs, signal } = context;
    if (!pipeline) return uncheckedWithoutConfig("bucket");
    const Bucket = deadLetterBucketName(pipeline, await accountOf(context), pipeline.region);
    const { S3Client } = await import("@aws-sdk/client-s3");
    return withClient(new S3Client(config), async (client) => {
      const letters = await listLetters(client, Bucket, signal);
      const { newest } = letters;
      if (!newest) return passed("none", { count: 0 });
      const reason = await reasonOf(client, { Bucket, Key: newest.Key });
      return judge(letters, { newest, reason, sinceMs, name: pipeline.name, region: pipeline.region });
    });
  },
};

// --- internal ---

/** A thousand objects each. */
const MAX_PAGES = 10;

interface Letters {
  count: number;
  /** There are more than were counted. */
  more: boolean;
  newest: ListedObject | undefined;
}

async function listLetters(client: S3Client, Bucket: string, abortSignal: AbortSignal): Promise<Letters> {
  const { ListObjectsV2Command } = await import("@aws-sdk/client-s3");
  const letters: Letters = { count: 0, more: false, newest: undefined };
  let ContinuationToken: string | undefined;
  for (let page = 0; page < MAX_PAGES; page++) {
    const answer = await client.send(new ListObjectsV2Command({ Bucket, ContinuationToken }), { abortSignal });
    for (const object of answer.Contents ?? []) {
      letters.count++;
      if (timeOf(object) > timeOf(letters.newest)) letters.newest = object;
    }
    ContinuationToken = answer.NextContinuationToken;
    letters.more = ContinuationToken !== undefined;
    if (!letters.more) break;
  }
  return letters;
}

/** Why it could not be processed, in the words that the function put beside it, or by the folder that Lambda keeps it in. */
async function reasonOf(client: S3Client, at: { Bucket: string; Key: string | undefined }): Promise<string> {
  if (at.Key?.startsWith("aws/lambda/")) return "it ran out of retries; the function's log has the error";
  const { HeadObjectCommand } = await import("@aws-sdk/client-s3");
  try {
    const { Metadata } = await client.send(new HeadObjectCommand({ Bucket: at.Bucket, Key: at.Key }));
    return quoted(Metadata?.["reason"] ?? "no reason was kept", 240).slice(1, -1);
  } catch {
    // S3 answers HEAD without words, whatever is wrong.
    return "the reason could not be read, which takes s3:GetObject";
  }
}

interface Seen {
  newest: ListedObject;
  reason: string;
  sinceMs: number;
  name: string;
  region: string;
}

/** Old ones are told and are no failure: data flows again. */
function judge({ count, more }: Letters, { newest, reason, sinceMs, name, region }: Seen): Outcome {
  const at = timeOf(newest);
  const found = `${more ? "more than " : ""}${counted(count, "dead letter")}, the newest ${age(at)}: ${reason}`;
  const data = { count, more, newest: { key: newest.Key, at: new Date(at).toISOString(), reason } };
  return at < sinceMs ? passed(found, data) : failed(found, fixOf(newest.Key, { name, region }), { data });
}

/** The account's id is left to the shell: a finding is pasted into tickets. A key may be any text that somebody put there. */
function fixOf(key = "", { name, region }: { name: string; region: string }): string {
  const bucket = `s3://${name}-dead-$(aws sts get-caller-identity --query Account --output text)-${region}`;
  const record = key.startsWith("aws/lambda/") ? " | jq .payload" : "";
  return `They are kept. See what it holds: aws s3 cp "${bucket}"${shellQuoted(`/${key}`)} -${record} | npx vpcflow read -; there is no command yet that sends them back.`;
}

function timeOf(object: ListedObject | undefined): number {
  return object?.LastModified?.getTime() ?? 0;
}

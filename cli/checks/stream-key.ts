import { describeStream } from "../../sources/kinesis-sample.ts";
import type { CheckContext } from "./check.ts";
import { withClient } from "./with-client.ts";

/** The ARN of the stream's own key; `undefined` where Kinesis does not tell, or holds no key of one's own. */
export async function streamKey({ client: config, stream, signal }: CheckContext): Promise<string | undefined> {
  const { KinesisClient } = await import("@aws-sdk/client-kinesis");
  return withClient(new KinesisClient(config), async (client) => {
    const { KeyId } = await describeStream(client, stream).catch(() => ({ KeyId: undefined }));
    signal.throwIfAborted();
    return KeyId?.startsWith("arn:") && KeyId.includes(":key/") ? KeyId : undefined;
  });
}

import { describeStream } from "../../sources/kinesis-sample.ts";
import { counted } from "../counted.ts";
import { type Check, failed, passed } from "./check.ts";
import { withClient } from "./with-client.ts";

/** The stream exists and takes records. */
export const streamCheck: Check = {
  hop: "stream",
  title: "the Kinesis stream is active",
  actions: ["kinesis:DescribeStreamSummary"],
  async run({ client: config, stream }) {
    const { KinesisClient } = await import("@aws-sdk/client-kinesis");
    return withClient(new KinesisClient(config), async (client) => {
      const summary = await describeStream(client, stream);
      const found = `${stream}: ${summary.StreamStatus}, ${counted(summary.OpenShardCount ?? 0, "open shard")}, ${mode(summary.StreamModeDetails?.StreamMode)}, keeps records ${summary.RetentionPeriodHours} h`;
      const active = summary.StreamStatus === "ACTIVE" || summary.StreamStatus === "UPDATING";
      return active ? passed(found) : failed(found, "Wait until it is ACTIVE, and run it again.");
    });
  },
};

// --- internal ---

function mode(name: string | undefined): string {
  return name === "ON_DEMAND" ? "on demand" : "provisioned";
}

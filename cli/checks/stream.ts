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
      const { StreamStatus: status, OpenShardCount: openShards = 0, RetentionPeriodHours: retentionHours } = summary;
      const streamMode = mode(summary.StreamModeDetails?.StreamMode);
      const found = `${stream}: ${status}, ${counted(openShards, "open shard")}, ${streamMode}, keeps records ${retentionHours} h`;
      const data = { stream, status, openShards, mode: streamMode, retentionHours };
      if (status === "ACTIVE" || status === "UPDATING") return passed(found, data);
      const isDeleted = status === "DELETING";
      return isDeleted
        ? failed(found, "It is being deleted: wait until it is gone, and deploy the pipeline again.", { data })
        : failed(found, "Wait until it is ACTIVE, and run it again.", { data, mayPass: true });
    });
  },
};

// --- internal ---

function mode(name: string | undefined): string {
  return name === "ON_DEMAND" ? "on demand" : "provisioned";
}

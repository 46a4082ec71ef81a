import { gunzipSync } from "node:zlib";
import { expect, test } from "vitest";
import { dataMessages } from "../../local/log-group-message.ts";

const HEAD = { owner: "123456789012", logGroup: "/vpc/flow", logStream: "eni-0a-all", subscriptionFilters: ["f"] };
const NAMES =
  "version account_id interface_id srcaddr dstaddr srcport dstport protocol packets bytes start end action log_status";

test("extractedFields stand in the order of a hash, as CloudWatch Logs has them, and not of the line", () => {
  const names = NAMES.split(" ");
  const extractedFields = Object.fromEntries(names.map((name, index) => [name, String(index)]));
  const [message] = [...dataMessages(HEAD, [{ id: "1", timestamp: 1, message: "0 1", extractedFields }])];
  const written = JSON.parse(gunzipSync(message!.data).toString()).logEvents[0].extractedFields;
  expect(written).toEqual(extractedFields);
  const inPlace = Object.keys(written).filter((name, index) => name === names[index]);
  expect(inPlace.length).toBeLessThan(names.length / 2);
});

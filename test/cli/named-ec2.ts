import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach } from "vitest";
import { line } from "../flow/subscription.ts";
import { type Answer, type FakeAws, startFakeAws } from "./fake-aws.ts";
import { vpcflow } from "./terminal.ts";

/** An account whose instance i-1 has the address 10.0.0.1 at the interface eni-0a. */
const INTERFACES: Answer = {
  xml:
    "<networkInterfaceSet><item><networkInterfaceId>eni-0a</networkInterfaceId><privateIpAddress>10.0.0.1</privateIpAddress>" +
    "<attachment><instanceId>i-1</instanceId></attachment></item></networkInterfaceSet>",
};

/** The answer that says what that instance is called. */
export const tags = (name: string): Answer => ({
  xml: `<tagSet><item><resourceId>i-1</resourceId><key>Name</key><value>${name}</value></item></tagSet>`,
});

/** A folder for each test of the file that imports it, with a `flows.log` of one record, of that instance. */
export let cwd: string;
/** The account, whose instance is called web-1 at the beginning of each test. */
export let aws: FakeAws;

beforeEach(async () => {
  cwd = mkdtempSync(path.join(tmpdir(), "vpcflow-names-"));
  aws = await startFakeAws({ DescribeNetworkInterfaces: INTERFACES, DescribeTags: tags("web-1") });
  process.env["AWS_ACCESS_KEY_ID"] ??= "AKIDEXAMPLE";
  process.env["AWS_SECRET_ACCESS_KEY"] ??= "secret";
  writeFileSync(path.join(cwd, "flows.log"), `${line()}\n`);
});
afterEach(async () => {
  await aws.stop();
  rmSync(cwd, { recursive: true });
});

/** Where names are kept. */
export const cache = () => path.join(cwd, "cache");

/** A command on the file, that asks the account. */
export function onFlows(command: string, flags: readonly string[], world: { terminal?: boolean } = {}) {
  const args = [command, "flows.log", "--region", "eu-west-1", "--endpoint-url", aws.url, ...flags];
  return vpcflow(args, { cwd, env: { XDG_CACHE_HOME: cache() }, ...world });
}

/**
 * CloudWatch Logs from canned answers: one log group of sixteen log streams, each request answered with the same page of 7,000
 * events (1 MB of messages, the most that FilterLogEvents gives) until its share of the pages is through. Prints its URL.
 *
 *   tsx bench/log-group-server.ts PAGES [LATENCY_MS [REQUESTS_PER_SECOND]]
 */
import { createServer, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";

const [pages, latencyMs = 0, perSecond = Number.POSITIVE_INFINITY] = process.argv.slice(2).map(Number);

const STREAMS = Array.from({ length: 16 }, (_, index) => `eni-0a1b2c3d4e5f6${String(index).padStart(4, "0")}-all`);
const EVENTS = 7000;
const NOW = Date.now();

function cannedEvents(): string {
  const events = Array.from({ length: EVENTS }, (_, index) => {
    const start = Math.floor(NOW / 1000) - 1800 + Math.floor(index / 10);
    const ends = `10.${index % 4}.${index % 256}.${(index * 7) % 256} 203.0.${index % 114}.${(index * 13) % 256}`;
    const logStreamName = STREAMS[index % 16]!;
    const eni = logStreamName.slice(0, -4);
    return {
      logStreamName,
      timestamp: start * 1000,
      message: `2 123456789012 ${eni} ${ends} ${(index * 31) % 65_536} 443 6 ${index % 100} ${(index * 997) % 100_000} ${start} ${start + 60} ACCEPT OK`,
      ingestionTime: start * 1000 + 90_000,
      eventId: `3778${String(index).padStart(52, "0")}`,
    };
  });
  return JSON.stringify(events);
}

const canned = cannedEvents();
const last = Buffer.from(`{"events":${canned},"searchedLogStreams":[]}`);
/** A token as long as AWS's, which ends with the number of the next page. */
const tokenOf = (next: number): string => `${"Bxkq6kVGFtq2y_MoigeqscPOdhXVbhiVtLoAmXb5jCqI".repeat(4)}/${next}`;

let second = 0;
let inSecond = 0;

function isThrottled(): boolean {
  const now = Math.floor(Date.now() / 1000);
  if (now !== second) [second, inSecond] = [now, 0];
  return ++inSecond > perSecond!;
}

async function answerEvents(response: ServerResponse, parameters: Record<string, unknown>): Promise<void> {
  if (isThrottled()) {
    response.writeHead(400, TYPE).end('{"__type":"ThrottlingException","message":"Rate exceeded"}');
    return;
  }
  await sleep(latencyMs);
  const names = parameters["logStreamNames"] as string[] | undefined;
  const share = Math.ceil(pages! * (names ? names.length / STREAMS.length : 1));
  const page = Number(/\d+$/.exec(String(parameters["nextToken"] ?? "0"))![0]) + 1;
  if (page >= share) response.writeHead(200, TYPE).end(last);
  else {
    response.writeHead(200, TYPE);
    response.write(last.subarray(0, -1));
    response.end(`,"nextToken":"${tokenOf(page)}"}`);
  }
}

const TYPE = { "content-type": "application/x-amz-json-1.1" };
const FORMAT =
  "${version} ${account-id} ${interface-id} ${srcaddr} ${dstaddr} ${srcport} ${dstport} ${protocol} ${packets} ${bytes} ${start} ${end} ${action} ${log-status}";
const XML = `<DescribeFlowLogsResponse xmlns="http://ec2.amazonaws.com/doc/2016-11-15/"><flowLogSet><item><logGroupName>/vpc/flow</logGroupName><creationTime>2020-01-01T00:00:00Z</creationTime><flowLogId>fl-01</flowLogId><logFormat>${FORMAT}</logFormat></item></flowLogSet></DescribeFlowLogsResponse>`;

const server = createServer(async (request, response) => {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk);
  const action = String(request.headers["x-amz-target"] ?? "")
    .split(".")
    .at(-1);
  if (action === "FilterLogEvents") await answerEvents(response, JSON.parse(Buffer.concat(chunks).toString()));
  else if (action === "DescribeLogStreams") {
    const logStreams = STREAMS.map((logStreamName) => ({ logStreamName, creationTime: 0 }));
    response.writeHead(200, TYPE).end(JSON.stringify({ logStreams }));
  } else response.writeHead(200, { "content-type": "text/xml" }).end(XML);
});
server.listen(0, "127.0.0.1", () => {
  console.log(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
});

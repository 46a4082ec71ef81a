import { createServer, type IncomingMessage, request, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

/** What becomes of a call: an error of AWS's, a connection that breaks before or in the midst of the answer, another answer. */
export type Fault =
  | { kind: "error"; name: string; status?: number; message?: string; headers?: Record<string, string> }
  | { kind: "reset" }
  | { kind: "cut" }
  /** Of a subscription: it breaks so many ms after it began. */
  | { kind: "drop"; afterMs: number }
  | { kind: "answer"; json: object };

export interface FaultProxy {
  endpoint: string;
  /** How often each action was called, with those that failed. */
  calls: Record<string, number>;
  /** When each action was called, ms of `performance.now()`. */
  times: Record<string, number[]>;
  /** Asked at each call; nothing passes it on. `number` counts the calls of the action from 1. */
  fault: (action: string, call: { number: number; input: Record<string, unknown> }) => Fault | undefined;
  stop(): Promise<void>;
}

/** A proxy of 127.0.0.1 before Kinesis, which does harm on request. */
export async function startFaultProxy(target: string): Promise<FaultProxy> {
  const server = createServer((incoming, outgoing) => {
    handle(proxy, target, { incoming, outgoing }).catch(() => incoming.socket.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  const proxy: FaultProxy = {
    endpoint: `http://127.0.0.1:${port}`,
    calls: {},
    times: {},
    fault: () => undefined,
    stop: () => stopServer(server),
  };
  return proxy;
}

/** The fault for these numbers of calls of an action. */
export function onCalls(action: string, numbers: readonly number[], fault: Fault): FaultProxy["fault"] {
  return (called, { number }) => (called === action && numbers.includes(number) ? fault : undefined);
}

// --- internal ---

interface Exchange {
  incoming: IncomingMessage;
  outgoing: ServerResponse;
}

async function handle(proxy: FaultProxy, target: string, { incoming, outgoing }: Exchange): Promise<void> {
  const body = await bytesOf(incoming);
  const action = String(incoming.headers["x-amz-target"]).split(".").at(-1)!;
  proxy.calls[action] = (proxy.calls[action] ?? 0) + 1;
  proxy.times[action] = [...(proxy.times[action] ?? []), performance.now()];
  const fault = proxy.fault(action, { number: proxy.calls[action], input: JSON.parse(body.toString() || "{}") });
  if (fault?.kind === "reset") return void incoming.socket.resetAndDestroy();
  if (fault?.kind === "error") return answerError(outgoing, fault);
  if (fault?.kind === "answer") return void outgoing.writeHead(200, JSON_TYPE).end(JSON.stringify(fault.json));
  if (action === "SubscribeToShard") return subscribe(target, { incoming, outgoing, body }, fault);
  const answer = await forward(target, incoming, body);
  const headers = { ...answer.headers, ...JSON_TYPE };
  outgoing.writeHead(answer.status, headers);
  if (fault?.kind !== "cut") return void outgoing.end(answer.body);
  outgoing.write(answer.body.subarray(0, Math.floor(answer.body.length / 2)), () => incoming.socket.resetAndDestroy());
}

const JSON_TYPE = { "content-type": "application/x-amz-json-1.1" };

function answerError(outgoing: ServerResponse, fault: Fault & { kind: "error" }): void {
  const { name, status = 400, message = "made by the test", headers = {} } = fault;
  outgoing.writeHead(status, { ...JSON_TYPE, ...headers }).end(JSON.stringify({ __type: name, message }));
}

/** Passed on as it comes: it lasts for minutes. */
async function subscribe(
  target: string,
  { incoming, outgoing, body }: Exchange & { body: Buffer },
  fault: Fault | undefined,
): Promise<void> {
  const answer = await send(target, incoming, body);
  outgoing.writeHead(answer.statusCode!, answer.headers);
  answer.on("error", () => outgoing.destroy());
  answer.pipe(outgoing);
  outgoing.on("close", () => answer.destroy());
  if (fault?.kind === "drop") setTimeout(() => incoming.socket.resetAndDestroy(), fault.afterMs);
}

interface Answer {
  status: number;
  headers: IncomingMessage["headers"];
  body: Buffer;
}

async function forward(target: string, incoming: IncomingMessage, body: Buffer): Promise<Answer> {
  const answer = await send(target, incoming, body);
  const bytes = await bytesOf(answer);
  const { "transfer-encoding": _, ...kept } = answer.headers;
  return { status: answer.statusCode!, headers: { ...kept, "content-length": String(bytes.length) }, body: bytes };
}

function send(target: string, incoming: IncomingMessage, body: Buffer): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    const url = new URL(incoming.url ?? "/", target);
    const outgoing = request(url, { method: incoming.method!, headers: { ...incoming.headers, host: url.host } });
    outgoing.on("response", resolve);
    outgoing.on("error", reject);
    outgoing.end(body);
  });
}

async function bytesOf(stream: AsyncIterable<Buffer>): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of stream) chunks.push(chunk);
  return Buffer.concat(chunks);
}

function stopServer(server: Server): Promise<void> {
  server.closeAllConnections();
  return new Promise((resolve) => server.close(() => resolve()));
}

import {
  createServer,
  request as httpRequest,
  type IncomingMessage,
  type Server,
  type ServerResponse,
} from "node:http";
import { request as httpsRequest } from "node:https";
import type { AddressInfo } from "node:net";
import { type AwsRequest, iamActionOf } from "./iam-action.ts";

/** One call of an AWS API that went through the proxy. */
export interface RecordedCall {
  /** The IAM action that AWS asks for it, `kinesis:CreateStream` and the like. */
  readonly action: string;
  readonly status: number;
  /** What was asked and what was answered, as text. */
  readonly body: string;
  readonly answer: string;
}

/** A proxy before an emulator that writes down which calls are made. */
export interface RecordingProxy {
  /** `http://127.0.0.1:PORT` */
  readonly url: string;
  /** Every call since the start. */
  readonly calls: readonly RecordedCall[];
  close(): Promise<void>;
}

/** What is answered in the emulator's stead, where it refuses what AWS takes; `undefined` leaves it to the emulator. */
export type Instead = (action: string, body: string) => string | undefined;

/**
 * Starts a proxy on 127.0.0.1 that hands every request on to the emulator at `target` as it came, headers and all: signatures
 * stay right, since the emulator checks them against the Host header that the caller signed.
 */
export async function startRecordingProxy(target: string, instead: Instead = () => undefined): Promise<RecordingProxy> {
  const calls: RecordedCall[] = [];
  const server = createServer((incoming, outgoing) => {
    void answer(incoming, outgoing, { target: new URL(target), instead })
      .then((call) => calls.push(call))
      .catch((error: Error) => outgoing.destroy(error));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return { url: `http://127.0.0.1:${port}`, calls, close: () => closed(server) };
}

// --- internal ---

interface Way {
  readonly target: URL;
  readonly instead: Instead;
}

async function answer(incoming: IncomingMessage, outgoing: ServerResponse, way: Way): Promise<RecordedCall> {
  const body = await readAll(incoming);
  const { method = "GET", url = "/", headers } = incoming;
  const request: AwsRequest = { method, url, headers, body };
  const action = iamActionOf(request);
  const known = way.instead(action, body.toString("utf8"));
  const { status, headers: back, content } = known === undefined ? await send(way.target, request) : made(known);
  outgoing.writeHead(status, back).end(content);
  return { action, status, body: body.toString("utf8"), answer: content.toString("utf8") };
}

interface Answered {
  readonly status: number;
  readonly headers: IncomingMessage["headers"];
  readonly content: Buffer;
}

function made(json: string): Answered {
  return { status: 200, headers: { "content-type": "application/x-amz-json-1.1" }, content: Buffer.from(json) };
}

function send({ protocol, hostname, port }: URL, { method, url: path, headers, body }: AwsRequest): Promise<Answered> {
  // The emulator's certificate is its own, and it is on this machine.
  const options = { hostname, port, method, path, headers, rejectUnauthorized: false };
  const request = protocol === "https:" ? httpsRequest : httpRequest;
  return new Promise((resolve, reject) => {
    const passed = request(options, (answered) => {
      const { statusCode: status = 502, headers } = answered;
      readAll(answered).then((content) => resolve({ status, headers, content }), reject);
    });
    passed.on("error", reject).end(body);
  });
}

async function readAll(stream: AsyncIterable<Buffer>): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of stream) chunks.push(chunk);
  return Buffer.concat(chunks);
}

function closed(server: Server): Promise<void> {
  server.closeAllConnections();
  return new Promise((resolve) => server.close(() => resolve()));
}

import {
  createServer,
  request as httpRequest,
  type IncomingMessage,
  type Server,
  type ServerResponse,
} from "node:http";
import type { AddressInfo } from "node:net";
import { type AwsRequest, iamActionOf } from "./iam-action.ts";

/** One call of an AWS API that went through the proxy. */
export interface RecordedCall {
  /** The IAM action that AWS asks for it, `kinesis:CreateStream` and the like. */
  readonly action: string;
  /** Who asked: the access key id of the signature. */
  readonly accessKeyId: string | undefined;
  readonly status: number;
  readonly method: string;
  readonly path: string;
  readonly body: string;
  /** What it was answered. */
  readonly answer: string;
}

/** A proxy before an emulator that writes down which calls are made. */
export interface RecordingProxy {
  readonly url: string;
  /** Every call since the start, or since the last `take`. */
  readonly calls: readonly RecordedCall[];
  /** The calls so far; the proxy goes on with none. */
  take(): RecordedCall[];
  close(): Promise<void>;
}

/**
 * Starts a proxy on 127.0.0.1 that hands every request on to `target` as it came, headers and all: signatures stay right,
 * since the emulator checks them against the Host header that the caller signed.
 */
export async function startRecordingProxy(target: string): Promise<RecordingProxy> {
  let calls: RecordedCall[] = [];
  const server = createServer((incoming, outgoing) => {
    void forward(new URL(target), incoming, outgoing)
      .then((call) => calls.push(call))
      .catch((error: Error) => outgoing.destroy(error));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    get calls() {
      return calls;
    },
    take() {
      const taken = calls;
      calls = [];
      return taken;
    },
    close: () => closed(server),
  };
}

// --- internal ---

/** What TLS in front of it is known by: bucket policies that demand TLS are enforced. */
const SECURED = { "x-forwarded-proto": "https" };

async function forward(target: URL, incoming: IncomingMessage, outgoing: ServerResponse): Promise<RecordedCall> {
  const body = await readAll(incoming);
  const { status, headers, content } = await send(target, incoming, body);
  outgoing.writeHead(status, headers).end(content);
  const request = { method: incoming.method ?? "GET", url: incoming.url ?? "/", headers: incoming.headers, body };
  return recorded(request, status, content);
}

function recorded(request: AwsRequest, status: number, content: Buffer): RecordedCall {
  const { method, url, headers, body } = request;
  return {
    action: iamActionOf(request),
    accessKeyId: /Credential=([^/]+)\//.exec(headers.authorization ?? "")?.[1],
    status,
    method,
    path: url,
    body: body.toString("utf8"),
    answer: content.toString("utf8"),
  };
}

function send(target: URL, incoming: IncomingMessage, body: Buffer) {
  const { hostname, port } = target;
  const { method, url: path } = incoming;
  const headers = { ...incoming.headers, ...SECURED };
  return new Promise<{ status: number; headers: IncomingMessage["headers"]; content: Buffer }>((resolve, reject) => {
    const passed = httpRequest({ hostname, port, method, path, headers }, (answer) => {
      readAll(answer).then(
        (content) => resolve({ status: answer.statusCode ?? 502, headers: answer.headers, content }),
        reject,
      );
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

import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from "node:http";
import { type LoopbackServer, readBody, startLoopbackServer } from "./loopback-server.ts";

/** One connection set, as it was posted. */
export interface ConnectionSet {
  /** The `{bucket_time}` of the path. */
  bucketTime: string;
  /** The peers that each address was seen with. */
  peers: Readonly<Record<string, number>>;
  /** Lower-case names. */
  headers: IncomingHttpHeaders;
  /** Posts with this idempotency key, the first included. */
  posts: number;
}

export interface WebhookOptions {
  /** 0, the default, takes a free one. */
  port?: number;
}

/** A receiver of connection sets on 127.0.0.1. */
export interface LocalWebhook extends LoopbackServer {
  /** What was accepted, one for each idempotency key, in the order of their first post; a later post replaces the earlier. */
  received(): readonly ConnectionSet[];
  /** Requests that were refused: by `failNext`, or because they are no connection sets. */
  refused(): number;
  /** Answers the next `requests` with this status, whatever they are. */
  failNext(requests: number, status: number): void;
}

/** Takes `POST /connection_sets/{bucket_time}` with a JSON body `{ip: count}` and answers 204. */
export async function startWebhook(options: WebhookOptions = {}): Promise<LocalWebhook> {
  const receiver = new Receiver();
  const server = await startLoopbackServer({
    name: "the local webhook",
    ...(options.port === undefined ? {} : { port: options.port }),
    answer: async (request, response) => receiver.answer(request, response),
  });
  return {
    ...server,
    received: () => receiver.received,
    refused: () => receiver.refused,
    failNext: (requests, status) => receiver.failNext(requests, status),
  };
}

// --- internal ---

const BODY_LIMIT = 64 * 1024 ** 2;

class Receiver {
  readonly #byKey = new Map<string, ConnectionSet>();
  #refused = 0;
  #fault = { requests: 0, status: 500 };

  get received(): ConnectionSet[] {
    return [...this.#byKey.values()];
  }

  get refused(): number {
    return this.#refused;
  }

  failNext(requests: number, status: number): void {
    this.#fault = { requests, status };
  }

  async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await readBody(request, BODY_LIMIT);
    const status = this.#take(request, body);
    if (status !== 204) this.#refused += 1;
    response.writeHead(status).end();
  }

  #take(request: IncomingMessage, body: Buffer | undefined): number {
    if (this.#fault.requests > 0) {
      this.#fault.requests -= 1;
      return this.#fault.status;
    }
    const bucketTime = /^\/connection_sets\/([^/?]+)$/.exec(request.url ?? "")?.[1];
    if (bucketTime === undefined) return 404;
    if (request.method !== "POST") return 405;
    if (body === undefined) return 413;
    const peers = peersIn(body);
    if (!peers) return 400;
    this.#record(decodeURIComponent(bucketTime), peers, request.headers);
    return 204;
  }

  #record(bucketTime: string, peers: Record<string, number>, headers: IncomingHttpHeaders): void {
    // A post without a key cannot be told from a repeated one: each stands for itself.
    const key = String(headers["idempotency-key"] ?? `post-${this.#byKey.size}`);
    const posts = (this.#byKey.get(key)?.posts ?? 0) + 1;
    this.#byKey.set(key, { bucketTime, peers, headers, posts });
  }
}

function peersIn(body: Buffer): Record<string, number> | undefined {
  try {
    const json: unknown = JSON.parse(body.toString("utf8"));
    if (typeof json !== "object" || json === null || Array.isArray(json)) return undefined;
    const counts = Object.values(json).every((count) => Number.isInteger(count) && count > 0);
    return counts ? (json as Record<string, number>) : undefined;
  } catch {
    return undefined;
  }
}

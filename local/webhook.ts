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
  /** Requests that were refused: as planned, or because they are no connection sets. */
  refused(): number;
  /** Refuses requests from now on. */
  plan(refusals: PlannedRefusals): void;
}

/**
 * Of the first `buckets` bucket times that come, the first `requests` of each, whatever their idempotency keys. The sender is
 * asked to try again at once: a demo should not have to wait.
 */
export interface PlannedRefusals {
  buckets: number;
  requests: number;
  status: number;
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
    plan: (refusals) => receiver.plan(refusals),
  };
}

// --- internal ---

const BODY_LIMIT = 64 * 1024 ** 2;

class Receiver {
  readonly #byKey = new Map<string, ConnectionSet>();
  #refused = 0;
  #plan: PlannedRefusals = { buckets: 0, requests: 0, status: 500 };
  /** By bucket time. */
  readonly #plannedLeft = new Map<string, number>();

  get received(): ConnectionSet[] {
    return [...this.#byKey.values()];
  }

  get refused(): number {
    return this.#refused;
  }

  plan(refusals: PlannedRefusals): void {
    this.#plan = refusals;
    this.#plannedLeft.clear();
  }

  async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await readBody(request, BODY_LIMIT);
    const status = this.#take(request, body);
    if (status !== 204) this.#refused += 1;
    response.writeHead(status, status === this.#plan.status ? { "retry-after": "0" } : {}).end();
  }

  #take(request: IncomingMessage, body: Buffer | undefined): number {
    const bucketTime = bucketTimeOf(request.url ?? "");
    if (bucketTime === undefined) return 404;
    if (request.method !== "POST") return 405;
    if (body === undefined) return 413;
    const peers = peersIn(body);
    if (!peers) return 400;
    // A post without a key cannot be told from a repeated one: each stands for itself.
    const key = String(request.headers["idempotency-key"] ?? `post-${this.#byKey.size}`);
    if (this.#isPlanned(bucketTime)) return this.#plan.status;
    this.#record(key, { bucketTime, peers, headers: request.headers });
    return 204;
  }

  #isPlanned(bucketTime: string): boolean {
    const { buckets, requests } = this.#plan;
    const isNew = !this.#plannedLeft.has(bucketTime);
    if (isNew && this.#plannedLeft.size < buckets) this.#plannedLeft.set(bucketTime, requests);
    const left = this.#plannedLeft.get(bucketTime) ?? 0;
    if (left > 0) this.#plannedLeft.set(bucketTime, left - 1);
    return left > 0;
  }

  #record(key: string, set: Omit<ConnectionSet, "posts">): void {
    const posts = (this.#byKey.get(key)?.posts ?? 0) + 1;
    this.#byKey.set(key, { ...set, posts });
  }
}

/** Undefined where the path is another, or its percent-encoding is none. */
function bucketTimeOf(url: string): string | undefined {
  const encoded = /^\/connection_sets\/([^/?]+)$/.exec(url)?.[1];
  try {
    return encoded === undefined ? undefined : decodeURIComponent(encoded);
  } catch {
    return undefined;
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

import { setTimeout as delay } from "node:timers/promises";
import { type AwsSession, clientConfig } from "../aws-session.ts";
import {
  GetObjectCommand,
  type GetObjectCommandOutput,
  ListObjectsV2Command,
  type ListObjectsV2CommandOutput,
  S3Client,
} from "../s3-client.ts";

export interface BucketOptions {
  session?: AwsSession;
  /** The reader pays for the requests to somebody else's bucket, and says so with each. */
  requestPayer?: boolean;
  signal?: AbortSignal;
}

export interface ListRequest {
  prefix: string;
  delimiter?: string;
  /** Keys after this one. */
  startAfter?: string;
  /** Where the page before ended. */
  token?: string;
  maxKeys?: number;
}

export interface GetRequest {
  key: string;
  /** The first byte, and the last. */
  range?: { start: number; end: number };
  /** Only as long as it is that version. */
  etag?: string;
}

/** One bucket, as far as it is read. When S3 asks to slow down, it is waited for, longer each time. */
export class Bucket {
  readonly name: string;
  readonly signal: AbortSignal | undefined;
  readonly #client: S3Client;
  readonly #common: { Bucket: string; RequestPayer?: "requester" };

  private constructor(name: string, client: S3Client, { requestPayer, signal }: BucketOptions) {
    this.name = name;
    this.signal = signal;
    this.#client = client;
    this.#common = { Bucket: name, ...(requestPayer && { RequestPayer: "requester" }) };
  }

  static async open(name: string, options: BucketOptions): Promise<Bucket> {
    const config = await clientConfig(options.session ?? {});
    // Records have checksums of their own (gzip's), and parts of objects have none.
    const own = { followRegionRedirects: true, responseChecksumValidation: "WHEN_REQUIRED" } as const;
    return new Bucket(name, new S3Client({ ...config, ...own }), options);
  }

  list({ prefix, delimiter, startAfter, token, maxKeys }: ListRequest): Promise<ListObjectsV2CommandOutput> {
    const command = new ListObjectsV2Command({
      ...this.#common,
      Prefix: prefix,
      ...(delimiter !== undefined && { Delimiter: delimiter }),
      ...(startAfter !== undefined && { StartAfter: startAfter }),
      ...(token !== undefined && { ContinuationToken: token }),
      ...(maxKeys !== undefined && { MaxKeys: maxKeys }),
    });
    return this.#patiently(() => this.#client.send(command, this.#abort()));
  }

  get({ key, range, etag }: GetRequest): Promise<GetObjectCommandOutput> {
    const command = new GetObjectCommand({
      ...this.#common,
      Key: key,
      ...(range && { Range: `bytes=${range.start}-${range.end}` }),
      ...(etag !== undefined && { IfMatch: etag }),
    });
    return this.#patiently(() => this.#client.send(command, this.#abort()));
  }

  close(): void {
    this.#client.destroy();
  }

  #abort(): { abortSignal?: AbortSignal } {
    return this.signal ? { abortSignal: this.signal } : {};
  }

  /** The SDK retries a few times within seconds, and all requests share its patience. */
  async #patiently<Result>(send: () => Promise<Result>): Promise<Result> {
    for (let times = 0; ; times++) {
      try {
        return await send();
      } catch (error) {
        this.signal?.throwIfAborted();
        if (times === MAX_WAITS || !isThrottled(error)) throw error;
      }
      await delay(Math.min(MAX_WAIT_MS, FIRST_WAIT_MS * 2 ** times), undefined, this.#waiting());
    }
  }

  #waiting(): { signal?: AbortSignal } {
    return this.signal ? { signal: this.signal } : {};
  }
}

// --- internal ---

const FIRST_WAIT_MS = 500;
const MAX_WAIT_MS = 20_000;
const MAX_WAITS = 8;

function isThrottled(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const status = "$metadata" in error ? (error.$metadata as { httpStatusCode?: number }).httpStatusCode : undefined;
  return (
    status === 503 ||
    status === 500 ||
    /^(SlowDown|Throttling|RequestLimitExceeded|ServiceUnavailable)/.test(error.name)
  );
}

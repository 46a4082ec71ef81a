import type { Readable } from "node:stream";
import { setTimeout as delay } from "node:timers/promises";
import type { ByteStream } from "../input.ts";
import type { GetObjectCommandOutput } from "../s3-client.ts";
import type { Bucket } from "./bucket.ts";
import { type ObjectVersion, rejectOtherVersion, versionOf } from "./object-version.ts";
import type { S3Object } from "./pick-objects.ts";

/** Part of an object: from byte `start` to before byte `end`. */
export interface ObjectPart {
  key: string;
  start: number;
  end: number;
  /** The version that all of it must be of. */
  version: ObjectVersion;
}

/**
 * The bytes of a part of an object. A connection that is cut off or falls silent is taken up again behind the last byte that
 * came, of the same version of the object, so that no byte is lost and none comes twice.
 */
export class ObjectBytes implements ByteStream {
  readonly #bucket: Bucket;
  readonly #part: ObjectPart;
  readonly #stallMs: number;
  #body: Readable | undefined;

  /** @param body what is on its way already, from the part's beginning */
  constructor(
    bucket: Bucket,
    part: ObjectPart,
    { body, stallMs = STALL_MS }: { body?: Readable; stallMs?: number } = {},
  ) {
    this.#bucket = bucket;
    this.#part = part;
    this.#stallMs = stallMs;
    this.#body = body && unheard(body);
  }

  /** Asks for a whole object; its body waits to be read. @throws what S3 answers where it cannot be read */
  static async open(bucket: Bucket, { key, size }: S3Object): Promise<{ bytes: ObjectBytes; part: ObjectPart }> {
    const answer = await bucket.get({ key });
    const end = answer.ContentLength ?? size;
    const part = { key, start: 0, end, version: versionOf(answer, end) };
    return { bytes: new ObjectBytes(bucket, part, { body: bodyOf(answer) }), part };
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<Uint8Array> {
    const { end, key } = this.#part;
    let at = this.#part.start;
    for (let failures = 0; at < end; failures++) {
      if (failures > 0) await delay(PAUSE_MS * 2 ** failures, undefined, this.#waiting());
      const from = at;
      try {
        for await (const chunk of this.#chunksFrom(at)) {
          at += chunk.length;
          yield chunk;
        }
      } catch (error) {
        this.#bucket.signal?.throwIfAborted();
        if (at >= end || !isCutOff(error)) throw error;
      }
      this.#body = undefined;
      // What goes on at all goes on, however often it is cut off.
      if (at > from) failures = 0;
      if (at < end && failures === MAX_FAILURES) throw new CutOffError(key, at, end);
    }
  }

  destroy(): void {
    this.#body?.destroy();
  }

  async *#chunksFrom(at: number): AsyncGenerator<Uint8Array> {
    const body = this.#body ?? (await this.#ask(at));
    this.#body = body;
    const chunks = body[Symbol.asyncIterator]() as AsyncIterator<Uint8Array>;
    try {
      while (true) {
        const silence = setTimeout(() => body.destroy(new CutOff("nothing came")), this.#stallMs);
        const { value, done } = await chunks.next().finally(() => clearTimeout(silence));
        if (done) return;
        yield value;
      }
    } finally {
      body.destroy();
    }
  }

  async #ask(at: number): Promise<Readable> {
    const { key, version, end } = this.#part;
    const { etag } = version;
    const range = { start: at, end: end - 1 };
    const answer = await this.#bucket.get({ key, range, ...(etag !== undefined && { etag }) });
    const body = unheard(bodyOf(answer));
    try {
      if (!answer.ContentRange?.startsWith(`bytes ${at}-`)) throw new Error(NO_RANGE);
      rejectOtherVersion(answer, version);
      return body;
    } catch (error) {
      body.destroy();
      throw error;
    }
  }

  #waiting(): { signal?: AbortSignal } {
    const { signal } = this.#bucket;
    return signal ? { signal } : {};
  }
}

/** An object that is cut off again and again at the same byte. */
export class CutOffError extends Error {
  constructor(key: string, at: number, end: number) {
    super(`${key} was cut off at byte ${at} of ${end} ${MAX_FAILURES + 1} times`);
    this.name = "CutOffError";
  }
}

// --- internal ---

/** A body that gives nothing for so long while it is waited for is taken for dead. */
const STALL_MS = 30_000;
const PAUSE_MS = 50;
const MAX_FAILURES = 5;

const NO_RANGE = "the endpoint does not answer with the range of bytes that it is asked for";

class CutOff extends Error {}

function bodyOf({ Body }: GetObjectCommandOutput): Readable {
  return Body as Readable;
}

/** A body that fails before it is read must not end the process; whoever reads it hears of it then. */
function unheard(body: Readable): Readable {
  return body.on("error", () => {});
}

const CUT_OFF_CODES: ReadonlySet<unknown> = new Set([
  "ECONNRESET",
  "EPIPE",
  "ETIMEDOUT",
  "ECONNABORTED",
  "ERR_STREAM_PREMATURE_CLOSE",
]);

function isCutOff(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  return error instanceof CutOff || error.message === "aborted" || ("code" in error && CUT_OFF_CODES.has(error.code));
}

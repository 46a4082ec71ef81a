import type { KinesisClient } from "@aws-sdk/client-kinesis";

/** AWS's clock, as its answers tell it: this machine's may be wrong, and what arrived when is by theirs. */
export class ServerClock {
  #aheadMs = 0;

  /** Listens to the answers that the client gets. */
  constructor(client: Pick<KinesisClient, "middlewareStack">) {
    client.middlewareStack.add(
      (next) => async (args) => {
        const result = await next(args);
        this.#hear(result.response);
        return result;
      },
      { step: "deserialize", name: "vpcflowServerClock", priority: "low" },
    );
  }

  /** Ms since the epoch, by AWS's clock as far as it is known. */
  now(): number {
    return Date.now() + this.#aheadMs;
  }

  /** How far AWS's clock is ahead of this machine's, in ms; 0 where they agree as far as can be told. */
  get aheadMs(): number {
    return this.#aheadMs;
  }

  #hear(response: unknown): void {
    const { headers = {} } = (response ?? {}) as { headers?: Record<string, string> };
    const date = Date.parse(headers["date"] ?? headers["Date"] ?? "");
    if (Number.isNaN(date)) return;
    // Of whole seconds: rather late than early, so that nothing is taken for past that is not.
    const ahead = date - Date.now();
    this.#aheadMs = Math.abs(ahead) > TELLABLE_MS ? ahead : 0;
  }
}

// --- internal ---

/** Less may be the seconds' fraction, and the way. */
const TELLABLE_MS = 3000;

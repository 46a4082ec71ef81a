import type { TerraformMessage } from "./messages.ts";

/** One thing that Terraform does to one resource. */
export interface Operation {
  readonly address: string;
  readonly action: "create" | "update" | "delete";
  readonly startedMs: number;
}

export interface EndedOperation extends Operation {
  readonly ok: boolean;
  readonly seconds: number;
  /** AWS's id of it, where it was made. */
  readonly id?: string;
}

/** What an apply has done so far, from its messages. Reads of data sources are no operations. */
export class Operations {
  /** How many there will be; Terraform says so before it begins. */
  total = 0;
  readonly #running = new Map<string, Operation>();
  readonly #ended: EndedOperation[] = [];
  readonly #now: () => number;

  constructor(now: () => number = () => performance.now()) {
    this.#now = now;
  }

  get running(): readonly Operation[] {
    return [...this.#running.values()];
  }

  get ended(): readonly EndedOperation[] {
    return this.#ended;
  }

  get done(): number {
    return this.#ended.filter(({ ok }) => ok).length;
  }

  /** @returns the operation that the message ends, or begins */
  take(message: TerraformMessage): Operation | EndedOperation | undefined {
    if (message.kind === "change" && !message.drift) this.total += STEPS[message.action] ?? 0;
    if (message.kind !== "resource" || !isAction(message.action)) return undefined;
    const { event, address, action } = message;
    const key = `${action} ${address}`;
    if (event === "start") return this.#start(key, { address, action, startedMs: this.#now() });
    if (event !== "complete" && event !== "errored") return undefined;
    const started = this.#running.get(key) ?? { address, action, startedMs: this.#now() };
    this.#running.delete(key);
    const ended: EndedOperation = {
      ...started,
      ok: event === "complete",
      seconds: message.elapsedSeconds,
      ...(message.id !== undefined && { id: message.id }),
    };
    this.#ended.push(ended);
    return ended;
  }

  #start(key: string, operation: Operation): Operation {
    this.#running.set(key, operation);
    return operation;
  }
}

/** Terraform calls a replacement one change, and does it in two. */
const STEPS: Readonly<Record<string, number>> = { create: 1, update: 1, delete: 1, replace: 2 };

function isAction(action: string): action is Operation["action"] {
  return action === "create" || action === "update" || action === "delete";
}

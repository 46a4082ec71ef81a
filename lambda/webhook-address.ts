import { quoted, VpcflowError } from "../flow/errors.ts";
import { webhookUrlProblem } from "./environment.ts";
import { errorText } from "./error-text.ts";
import type { ProcessorSettings } from "./processor-settings.ts";

/** Where connection sets are posted. */
export interface WebhookAddress {
  /**
   * The URL; `undefined` where nobody is told.
   * @throws VpcflowError `WEBHOOK_PARAMETER` that names the parameter which could not be read, and never its value
   */
  url(deadlineMs: number): Promise<URL | undefined>;
  /** The receiver refused for good what was posted there: the next time, the parameter is asked again. */
  refused(): void;
}

/** The value of an SSM parameter, decrypted. */
export type ReadParameter = (name: string, signal: AbortSignal) => Promise<string | undefined>;

export interface AddressPorts {
  readParameter?: ReadParameter;
  /** Writes a log line. */
  log: (line: string) => void;
}

/** For so long a URL that was read is taken for the current one, ms: whoever changes it waits no longer. */
export const ADDRESS_TTL_MS = 300_000;

/**
 * The address in the settings: a URL that stands there, or one that an SSM parameter holds, because it is a secret. That one
 * is read before the first post, and from time to time again, so that it can be changed without a deployment.
 */
export function webhookAddress(
  { webhookUrl, webhookUrlParameter }: Pick<ProcessorSettings, "webhookUrl" | "webhookUrlParameter">,
  { readParameter = readFromSsm, log }: AddressPorts,
): WebhookAddress {
  if (webhookUrlParameter === undefined) return { url: async () => webhookUrl, refused: () => undefined };
  const read = (deadlineMs: number) => urlIn(webhookUrlParameter, readParameter, deadlineMs);
  return new ParameterAddress(read, log);
}

// --- internal ---

const READ_MS = 10_000;

class ParameterAddress implements WebhookAddress {
  readonly #read: (deadlineMs: number) => Promise<URL>;
  readonly #log: (line: string) => void;
  #url: URL | undefined;
  #staleAtMs = 0;

  constructor(read: (deadlineMs: number) => Promise<URL>, log: (line: string) => void) {
    this.#read = read;
    this.#log = log;
  }

  async url(deadlineMs: number): Promise<URL> {
    if (this.#url && Date.now() < this.#staleAtMs) return this.#url;
    try {
      this.#url = await this.#read(deadlineMs);
    } catch (error) {
      // A URL that was good a while ago is better than none: the receiver says whether it still is.
      if (!this.#url) throw error;
      this.#log(JSON.stringify({ level: "warn", message: "webhook", reason: (error as Error).message }));
    }
    this.#staleAtMs = Date.now() + ADDRESS_TTL_MS;
    return this.#url;
  }

  refused(): void {
    this.#url = undefined;
  }
}

async function urlIn(parameter: string, read: ReadParameter, deadlineMs: number): Promise<URL> {
  const signal = AbortSignal.timeout(Math.max(1, Math.min(READ_MS, deadlineMs - Date.now())));
  const value = await read(parameter, signal).catch((error: unknown) => {
    throw parameterError(parameter, `could not be read (${errorText(error)})`);
  });
  const text = value?.trim() ?? "";
  const wanted = webhookUrlProblem(text);
  if (wanted !== undefined) throw parameterError(parameter, `does not hold ${wanted}`);
  return new URL(text);
}

/** Most functions have a URL in their settings, or none: only those that read a parameter wait for the client. */
async function readFromSsm(name: string, signal: AbortSignal): Promise<string | undefined> {
  const { readParameter } = await import("./ssm-parameter.ts");
  return readParameter(name, signal);
}

function parameterError(parameter: string, what: string): VpcflowError {
  return new VpcflowError("WEBHOOK_PARAMETER", `The webhook's URL in the SSM parameter ${quoted(parameter)} ${what}.`, {
    subject: parameter,
    fix: "Put the URL there as a SecureString, encrypted with AWS's own key or the pipeline's: aws ssm put-parameter.",
  });
}

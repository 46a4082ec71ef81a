import { type ChildProcess, fork } from "node:child_process";
import { randomUUID } from "node:crypto";
import { VpcflowError } from "../flow/errors.ts";
import { collectOutput, endChild, LastLines } from "./child.ts";
import { LOCAL_CREDENTIALS } from "./credentials.ts";
import { type FunctionCode, unpackFunction } from "./function-code.ts";
import { type FunctionError, HOST_ENVIRONMENT, type InvokeMessage } from "./function-protocol.ts";
import { answerOf, errorOf } from "./host-exchange.ts";

/** A Lambda function as its configuration says. */
export interface FunctionSettings {
  name: string;
  arn: string;
  zipPath: string;
  /** `index.handler` */
  handler: string;
  timeoutSeconds: number;
  memoryMb: number;
  environment: Readonly<Record<string, string>>;
}

export interface FunctionOptions {
  /** function-host.js, built. */
  hostScript: string;
  region: string;
  /** Where the function's S3 client goes. */
  s3Endpoint: string;
  /** Arguments of node before the script: for tests. */
  execArgv?: readonly string[];
}

/** How an invocation ended: what the handler returned (null for nothing), or how it failed. */
export type Invocation =
  | { ok: true; requestId: string; result: unknown }
  | { ok: false; requestId: string; error: FunctionError };

/** A Lambda function of our own on this machine: the deployed zip in a process of its own, one invocation at a time. */
export interface LocalFunction {
  readonly settings: FunctionSettings;
  /** Never rejects for what the function does. Calls wait for each other, as on one instance of a function. */
  invoke(event: object): Promise<Invocation>;
  /** What the function printed, its last 10,000 lines. */
  log(): readonly string[];
  /** Ends the process and removes the unpacked code. Safe to call twice. */
  stop(): Promise<void>;
}

/**
 * Unpacks the zip and makes the function ready. The process starts with the first invocation; after a time-out, a crash
 * or an exit the next invocation gets a fresh one, as on Lambda.
 * @throws VpcflowError FUNCTION_ZIP
 */
export async function startFunction(settings: FunctionSettings, options: FunctionOptions): Promise<LocalFunction> {
  const code = await unpackFunction(settings.zipPath);
  return new ProcessFunction(settings, options, code);
}

// --- internal ---

// Lambda gives a function ten seconds to initialise, outside its own time limit.
const INIT_TIMEOUT_MS = 10_000;
// Lambda's Node.js runtime leaves a part of the memory to what is not the heap.
const HEAP_SHARE = 0.9;

/** `result` is JSON text. */
interface Answer {
  result: string;
  error?: FunctionError;
}

class ProcessFunction implements LocalFunction {
  readonly settings: FunctionSettings;
  readonly #options: FunctionOptions;
  readonly #code: FunctionCode;
  readonly #lines = new LastLines(10_000);
  #host: ChildProcess | undefined;
  #last: Promise<unknown> = Promise.resolve();
  #stopped = false;

  constructor(settings: FunctionSettings, options: FunctionOptions, code: FunctionCode) {
    this.settings = settings;
    this.#options = options;
    this.#code = code;
  }

  invoke(event: object): Promise<Invocation> {
    const turn = this.#last.then(() => this.#invokeNow(event));
    this.#last = turn.catch(() => undefined);
    return turn;
  }

  log(): readonly string[] {
    return this.#lines.kept;
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    await this.#endHost();
    await this.#code.remove();
  }

  async #invokeNow(event: object): Promise<Invocation> {
    if (this.#stopped) throw new VpcflowError("FUNCTION_STOPPED", "The function was invoked after it was stopped.");
    const requestId = randomUUID();
    const error = await this.#ensureHost();
    if (error) return this.#failed(requestId, error);
    const timeoutMs = this.settings.timeoutSeconds * 1000;
    const message: InvokeMessage = { requestId, event: JSON.stringify(event), deadlineMs: Date.now() + timeoutMs };
    const answer = await this.#exchange(timeoutMs, message);
    if (answer.error) return this.#failed(requestId, answer.error);
    return { ok: true, requestId, result: JSON.parse(answer.result) };
  }

  /** Lambda's runtime writes such an error into the function's log, too. */
  #failed(requestId: string, error: FunctionError): Invocation {
    this.#lines.push(`ERROR ${error.errorType}: ${error.errorMessage}`);
    return { ok: false, requestId, error };
  }

  async #ensureHost(): Promise<FunctionError | undefined> {
    if (this.#host?.connected) return undefined;
    this.#host = this.#fork();
    const { error } = await this.#exchange(INIT_TIMEOUT_MS);
    if (error) await this.#endHost();
    return error;
  }

  #fork(): ChildProcess {
    const { hostScript, execArgv = [] } = this.#options;
    const host = fork(hostScript, [this.settings.arn], {
      execArgv: [...execArgv, `--max-old-space-size=${Math.floor(this.settings.memoryMb * HEAP_SHARE)}`],
      cwd: this.#code.folder,
      env: hostEnvironment(this.settings, this.#options, this.#code.folder),
      stdio: ["ignore", "pipe", "pipe", "ipc"],
      // Out of the terminal's process group: Ctrl-C is for us, and we stop our processes in order.
      detached: true,
    });
    // Who waits for an answer hears of an error; one that comes between two invocations must not end this process.
    host.on("error", () => undefined);
    collectOutput(host, this.#lines);
    return host;
  }

  /** Sends the invocation, if there is one, and waits for the answer, the end of the process or the time limit. */
  async #exchange(timeoutMs: number, message?: InvokeMessage): Promise<Answer> {
    const outcome = await answerOf(this.#host!, timeoutMs, message);
    if (outcome.kind === "timedOut" || outcome.kind === "ended") await this.#endHost();
    return outcome.kind === "returned"
      ? { result: outcome.result }
      : { result: "null", ...errorOf(outcome, timeoutMs, message) };
  }

  async #endHost(): Promise<void> {
    const host = this.#host;
    this.#host = undefined;
    if (host) await endChild(host);
  }
}

function hostEnvironment(settings: FunctionSettings, options: FunctionOptions, folder: string): NodeJS.ProcessEnv {
  return {
    ...settings.environment,
    AWS_REGION: options.region,
    AWS_DEFAULT_REGION: options.region,
    AWS_ACCESS_KEY_ID: LOCAL_CREDENTIALS.accessKeyId,
    AWS_SECRET_ACCESS_KEY: LOCAL_CREDENTIALS.secretAccessKey,
    AWS_ENDPOINT_URL_S3: options.s3Endpoint,
    TZ: ":UTC",
    // The machine's Node stands in for Lambda's own, whose age is the SDK's business.
    AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: "true",
    [HOST_ENVIRONMENT.handler]: settings.handler,
    [HOST_ENVIRONMENT.taskRoot]: folder,
    [HOST_ENVIRONMENT.functionName]: settings.name,
    [HOST_ENVIRONMENT.functionVersion]: "$LATEST",
    [HOST_ENVIRONMENT.memoryMb]: String(settings.memoryMb),
    [HOST_ENVIRONMENT.logGroup]: `/aws/lambda/${settings.name}`,
    [HOST_ENVIRONMENT.logStream]: `local/[$LATEST]${randomUUID().replaceAll("-", "")}`,
  };
}

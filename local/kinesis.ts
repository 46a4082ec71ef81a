import { type ChildProcess, fork } from "node:child_process";
import { createRequire } from "node:module";
import path from "node:path";
import { KinesisClient } from "@aws-sdk/client-kinesis";
import { NodeHttpHandler } from "@smithy/node-http-handler";
import { VpcflowError } from "../flow/errors.ts";
import { silenceNodeVersionNotice } from "../sources/aws-session.ts";
import { collectOutput, endChild, endInWords, LastLines } from "./child.ts";
import { LOCAL_CREDENTIALS } from "./credentials.ts";

export interface KinesisOptions {
  region: string;
  /** Stands in the stream's ARN: twelve digits. */
  accountId: string;
  /** How long it may take to listen, in ms. */
  startTimeoutMs?: number;
  /** Modules or folders whose `node_modules` are searched for kinesis-local: for tests. */
  searchFrom?: readonly string[];
}

/** A Kinesis of our own on this machine. */
export interface LocalKinesis {
  /** `http://127.0.0.1:PORT` */
  readonly endpoint: string;
  readonly pid: number;
  /** Why it is no longer there, if it ended by itself. */
  failure(): VpcflowError | undefined;
  /** A client for it: HTTP/1.1, made-up credentials. The caller destroys it. */
  client(): KinesisClient;
  /** Ends the process and waits for that. Safe to call twice. */
  stop(): Promise<void>;
}

/**
 * Starts kinesis-local as a child process on free ports of 127.0.0.1 alone. It ends with `stop()`, and also when this
 * process dies, however that happens.
 * @throws VpcflowError KINESIS_LOCAL_ABSENT when the optional package is not installed, KINESIS_LOCAL when it does not start.
 */
export async function startKinesis(options: KinesisOptions): Promise<LocalKinesis> {
  const main = findKinesisLocal(options.searchFrom ?? [import.meta.url, path.join(process.cwd(), "package.json")]);
  const child = fork(main, [], {
    execArgv: ["--import", `data:text/javascript,${encodeURIComponent(LOOPBACK_ONLY)}`],
    env: environment(main, options),
    stdio: ["ignore", "pipe", "pipe", "ipc"],
    // Out of the terminal's process group: Ctrl-C is for us, and we stop our processes in order.
    detached: true,
  });
  const lines = new LastLines(20);
  collectOutput(child, lines);
  try {
    const port = await plainPort(child, lines, options.startTimeoutMs ?? 15_000);
    return runningKinesis(child, port, options.region, lines);
  } catch (error) {
    await endChild(child);
    throw error;
  }
}

// --- internal ---

// kinesis-local listens on every interface and has no option for that, so this is loaded before it: each listener is
// bound to a free port of 127.0.0.1, told to the parent beside the port that was asked for (both its listeners are plain
// `net` servers, and only that tells them apart), and the child leaves when the parent does.
const PLAIN = 1;
const TLS = 2;
const LOOPBACK_ONLY = `
import net from "node:net";
const listen = net.Server.prototype.listen;
net.Server.prototype.listen = function (first, ...rest) {
  const options = typeof first === "object" && first !== null ? first : { port: first };
  const callback = rest.find((argument) => typeof argument === "function");
  this.once("listening", () => process.send?.({ asked: Number(options.port), port: this.address().port }));
  return listen.call(this, { ...options, port: 0, host: "127.0.0.1" }, ...(callback ? [callback] : []));
};
process.once("disconnect", () => process.exit(0));
`;

function findKinesisLocal(searchFrom: readonly string[]): string {
  for (const start of searchFrom) {
    try {
      return createRequire(start).resolve("kinesis-local");
    } catch {
      // Not there: the next place.
    }
  }
  throw new VpcflowError("KINESIS_LOCAL_ABSENT", "The package kinesis-local, the Kinesis on this machine, is absent.", {
    subject: "kinesis-local",
    fix: "npm install kinesis-local@0.6.2",
  });
}

function environment(main: string, options: KinesisOptions): NodeJS.ProcessEnv {
  return {
    KINESIS_MOCK_PLAIN_PORT: String(PLAIN),
    KINESIS_MOCK_TLS_PORT: String(TLS),
    KINESIS_MOCK_CERT_PATH: path.join(path.dirname(main), "server.json"),
    LOG_LEVEL: "WARN",
    AWS_REGION: options.region,
    AWS_ACCOUNT_ID: options.accountId,
    SHARD_LIMIT: "10000",
    CREATE_STREAM_DURATION: "10ms",
    UPDATE_SHARD_COUNT_DURATION: "10ms",
    SPLIT_SHARD_DURATION: "10ms",
    MERGE_SHARDS_DURATION: "10ms",
  };
}

function plainPort(child: ChildProcess, lines: LastLines, timeoutMs: number): Promise<number> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(
      () => reject(kinesisError(`did not listen within ${timeoutMs / 1000} s`, lines)),
      timeoutMs,
    );
    child.on("message", (message: { asked: number; port: number }) => {
      if (message.asked === PLAIN) settle(() => resolve(message.port));
    });
    child.once("error", (error) => settle(() => reject(kinesisError(`could not be run (${error.message})`, lines))));
    child.once("exit", (code, signal) =>
      settle(() => reject(kinesisError(`ended while starting (${endInWords(code, signal)})`, lines))),
    );
    function settle(outcome: () => void): void {
      clearTimeout(timer);
      outcome();
    }
  });
}

function runningKinesis(child: ChildProcess, port: number, region: string, lines: LastLines): LocalKinesis {
  const endpoint = `http://127.0.0.1:${port}`;
  let stopping = false;
  let failure: VpcflowError | undefined;
  child.on("error", () => undefined);
  child.once("exit", (code, signal) => {
    if (!stopping) failure = kinesisError(`ended by itself (${endInWords(code, signal)})`, lines);
  });
  return {
    endpoint,
    pid: child.pid!,
    failure: () => failure,
    client: () => localClient(region, endpoint),
    stop: () => {
      stopping = true;
      return endChild(child);
    },
  };
}

function localClient(region: string, endpoint: string): KinesisClient {
  silenceNodeVersionNotice();
  return new KinesisClient({ region, endpoint, credentials: LOCAL_CREDENTIALS, requestHandler: new NodeHttpHandler() });
}

function kinesisError(what: string, lines: LastLines): VpcflowError {
  const found = lines.kept.slice(-5).join("\n");
  return new VpcflowError("KINESIS_LOCAL", `kinesis-local, the Kinesis on this machine, ${what}.`, {
    subject: "kinesis-local",
    ...(found === "" ? {} : { found }),
    fix: "Run it again; if it stays so, reinstall it with: npm install kinesis-local@0.6.2",
  });
}

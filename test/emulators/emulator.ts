import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { collectOutput, endChild, LastLines } from "../../local/child.ts";
import { cleanEnvironment } from "./terraform-env.ts";

/** A server of this machine that answers as AWS does, written by others. */
export interface Emulator {
  readonly name: string;
  /** `http://127.0.0.1:PORT` */
  readonly url: string;
  readonly region: string;
  readonly account: string;
  /** What leads the SDK, Terraform's provider and vpcflow to it: endpoint, Region and credentials. */
  readonly env: Readonly<Record<string, string>>;
  /** The last lines of its log, for the message of a test that fails. */
  log(): string;
  /** Ends it and removes what it wrote. Safe to call twice. */
  stop(): Promise<void>;
}

export interface EmulatorProgram {
  readonly name: string;
  readonly python: string;
  /** The module whose `main()` it is. */
  readonly module: string;
  /** A Python file beside this one, run before: what the emulator forgets of what it is told. */
  readonly gaps: string;
  readonly args: (port: number) => readonly string[];
  readonly env: (port: number) => NodeJS.ProcessEnv;
  /** The path that answers once the server is ready. */
  readonly ready: string;
  readonly region: string;
  readonly account: string;
  readonly credentials: { readonly accessKeyId: string; readonly secretAccessKey: string };
}

/** Starts it on 127.0.0.1 and a free port, and waits until it answers. It ends with this process, however that ends. */
export async function startEmulator(program: EmulatorProgram): Promise<Emulator> {
  const port = await freePort();
  const folder = mkdtempSync(join(tmpdir(), `vpcflow-${program.name}-`));
  const env = { ...cleanEnvironment(), ...program.env(port), TMPDIR: folder };
  const child = spawn(program.python, ["-c", boot(program), ...program.args(port)], { cwd: folder, env });
  const lines = new LastLines(200);
  collectOutput(child, lines);
  const stop = async () => {
    if (child.exitCode === null && child.signalCode === null) {
      child.stdin.end();
      await Promise.race([once(child, "exit"), sleep(3000, undefined, { ref: false })]);
    }
    await endChild(child);
    rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
  };
  const url = `http://127.0.0.1:${port}`;
  const emulator = { ...parts(program, url), log: () => lines.kept.join("\n"), stop };
  try {
    await untilReady(`${url}${program.ready}`, () => child.exitCode !== null);
  } catch {
    await stop();
    throw new Error(`${program.name} did not start on ${url}: ${emulator.log()}`);
  }
  return emulator;
}

// --- internal ---

const START_MS = 60_000;

/**
 * Runs the module's `main`, and ends the process as Ctrl-C would once its stdin closes: so it goes with the test that
 * started it, even one that was killed.
 */
function boot({ module, gaps }: EmulatorProgram): string {
  return [
    "import os, signal, sys, threading",
    "def end_with_parent():",
    "    sys.stdin.buffer.read()",
    "    os.kill(os.getpid(), signal.SIGTERM)",
    "threading.Thread(target=end_with_parent, daemon=True).start()",
    `exec(open(${JSON.stringify(join(import.meta.dirname, gaps))}).read())`,
    `from ${module} import main`,
    "main()",
  ].join("\n");
}

function parts({ name, region, account, credentials }: EmulatorProgram, url: string) {
  const env = {
    AWS_ENDPOINT_URL: url,
    AWS_ACCESS_KEY_ID: credentials.accessKeyId,
    AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
    AWS_REGION: region,
    AWS_DEFAULT_REGION: region,
    // There is no such service here, and the SDK would wait for it.
    AWS_EC2_METADATA_DISABLED: "true",
  };
  return { name, url, region, account, env };
}

async function untilReady(url: string, ended: () => boolean): Promise<void> {
  const deadline = Date.now() + START_MS;
  while (Date.now() < deadline && !ended()) {
    const answer = await fetch(url).catch(() => undefined);
    if (answer?.ok) return;
    await sleep(50);
  }
  throw new Error("not ready");
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as { port: number };
  server.close();
  await once(server, "close");
  return port;
}

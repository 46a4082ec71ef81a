import { spawn } from "node:child_process";
import { randomInt } from "node:crypto";
import { once } from "node:events";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { get as httpGet, type IncomingMessage } from "node:http";
import { get as httpsGet } from "node:https";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { collectOutput, endChild, LastLines } from "../../local/child.ts";
import { cleanEnvironment } from "./terraform-env.ts";

/** A server of this machine that answers as AWS does, written by others. */
export interface Emulator {
  readonly name: string;
  /** `http://127.0.0.1:PORT`, or https:// */
  readonly url: string;
  /** The certificate of its own that a client must trust; `undefined` on plain HTTP. */
  readonly certificate: string | undefined;
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
  /** Below the folder that it writes to: the certificate that it makes for itself where it speaks TLS. */
  readonly certificate?: string | undefined;
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
  // ministack runs functions in this folder by a script for CommonJS; a package.json further up must not make it a module.
  writeFileSync(join(folder, "package.json"), '{ "type": "commonjs" }');
  const certificate = program.certificate === undefined ? undefined : join(folder, program.certificate);
  // So that the functions that it runs trust it too.
  const trust = certificate === undefined ? {} : { NODE_EXTRA_CA_CERTS: certificate };
  const env = { ...cleanEnvironment(), ...program.env(port), ...trust, TMPDIR: folder };
  const child = spawn(program.python, ["-c", boot(program), ...program.args(port)], { cwd: folder, env });
  const lines = new LastLines(40);
  collectOutput(child, lines);
  const stop = async () => {
    if (child.exitCode === null && child.signalCode === null) {
      child.stdin.end();
      await Promise.race([once(child, "exit"), sleep(3000, undefined, { ref: false })]);
    }
    await endChild(child);
    rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
  };
  const url = `${certificate === undefined ? "http" : "https"}://127.0.0.1:${port}`;
  const emulator = { ...parts(program, url, certificate), log: () => lines.kept.join("\n"), stop };
  try {
    await untilReady(new URL(program.ready, url), {
      certificate,
      ended: () => child.exitCode !== null,
      listens: () => lines.kept.some((line) => line.includes(`Running on ${url}`)),
    });
  } catch {
    await stop();
    throw new Error(`${program.name} did not start on ${url}: ${emulator.log()}`);
  }
  return emulator;
}

// --- internal ---

const START_MS = 60_000;

const FIRST_PORT = 10_000;
/** Linux's; other systems have a higher one. @see https://docs.kernel.org/networking/ip-sysctl.html (ip_local_port_range) */
const FIRST_PORT_OF_CONNECTIONS = 32_768;

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

function parts({ name, region, account, credentials }: EmulatorProgram, url: string, certificate: string | undefined) {
  const env = {
    AWS_ENDPOINT_URL: url,
    AWS_ACCESS_KEY_ID: credentials.accessKeyId,
    AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
    AWS_REGION: region,
    AWS_DEFAULT_REGION: region,
    // There is no such service here, and the SDK would wait for it.
    AWS_EC2_METADATA_DISABLED: "true",
    ...(certificate === undefined ? {} : { AWS_CA_BUNDLE: certificate, NODE_EXTRA_CA_CERTS: certificate }),
  };
  return { name, url, certificate, region, account, env };
}

interface Awaited {
  readonly certificate: string | undefined;
  readonly ended: () => boolean;
  /** Whether it has the port, by its own words: another's emulator may answer there. */
  readonly listens: () => boolean;
}

async function untilReady(url: URL, { certificate, ended, listens }: Awaited): Promise<void> {
  const deadline = Date.now() + START_MS;
  while (Date.now() < deadline && !ended()) {
    if (listens() && (await answers(url, certificate))) return;
    await sleep(50);
  }
  throw new Error("not ready");
}

/** Whether it answers with success; the certificate is there once the server is. */
function answers(url: URL, certificate: string | undefined): Promise<boolean> {
  if (certificate !== undefined && !existsSync(certificate)) return Promise.resolve(false);
  return new Promise((resolve) => {
    const ready = (response: IncomingMessage) => resolve(Math.floor((response.resume().statusCode ?? 0) / 100) === 2);
    const request =
      certificate === undefined ? httpGet(url, ready) : httpsGet(url, { ca: readFileSync(certificate) }, ready);
    request.on("error", () => resolve(false));
  });
}

/**
 * A port that is free, below those that the kernel gives to connections: seconds pass before the emulator takes it, in which
 * the stories beside this one open hundreds.
 */
async function freePort(): Promise<number> {
  for (;;) {
    const port = randomInt(FIRST_PORT, FIRST_PORT_OF_CONNECTIONS);
    if (await isFree(port)) return port;
  }
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once("error", () => resolve(false));
    server.listen(port, "127.0.0.1", () => server.close(() => resolve(true)));
  });
}

import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { createInterface } from "node:readline";
import { ListStreamsCommand } from "@aws-sdk/client-kinesis";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startKinesis } from "../../local/kinesis.ts";

const OPTIONS = { region: "eu-west-1", accountId: "123456789012" };

describe("Kinesis on this machine", () => {
  it("listens on 127.0.0.1 alone, and is gone after stop", async () => {
    const kinesis = await startKinesis(OPTIONS);
    const client = kinesis.client();
    expect((await client.send(new ListStreamsCommand({}))).StreamNames).toEqual([]);
    if (process.platform === "linux") expect(listeningAddresses(kinesis.pid)).toEqual(["127.0.0.1", "127.0.0.1"]);
    await kinesis.stop();
    await kinesis.stop();
    expect(isAlive(kinesis.pid)).toBe(false);
    expect(kinesis.failure()).toBeUndefined();
    client.destroy();
  });

  it("says so when it ends by itself", async () => {
    const kinesis = await startKinesis(OPTIONS);
    process.kill(kinesis.pid, "SIGKILL");
    await expect.poll(() => kinesis.failure()).toMatchObject({ code: "KINESIS_LOCAL" });
    await kinesis.stop();
  });

  it("dies with its parent, even when that is killed", async () => {
    const parent = spawn(process.execPath, ["--import", "tsx", "--input-type=module", "--eval", PARENT], {
      stdio: ["ignore", "pipe", "inherit"],
    });
    const [line] = (await once(createInterface({ input: parent.stdout! }), "line")) as [string];
    const pid = Number(line);
    expect(isAlive(pid)).toBe(true);
    parent.kill("SIGKILL");
    await expect.poll(() => isAlive(pid), { timeout: 5_000 }).toBe(false);
  });
});

const PARENT = `
  const { startKinesis } = await import("./local/kinesis.ts");
  const kinesis = await startKinesis(${JSON.stringify(OPTIONS)});
  console.log(kinesis.pid);
`;

describe("kinesis-local that is absent or broken", () => {
  let folder: string;
  beforeAll(() => {
    folder = mkdtempSync(path.join(tmpdir(), "vpcflow-test-kinesis-"));
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  /** Makes a package kinesis-local with this main.js, and searches nowhere else. */
  function withMain(main: string) {
    const name = path.join(folder, String(Math.random()));
    execFileSync("mkdir", ["-p", path.join(name, "node_modules/kinesis-local")]);
    writeFileSync(path.join(name, "node_modules/kinesis-local/index.js"), main);
    return startKinesis({ ...OPTIONS, searchFrom: [path.join(name, "package.json")], startTimeoutMs: 500 });
  }

  it("is explained with the command that installs it", async () => {
    await expect(startKinesis({ ...OPTIONS, searchFrom: [path.join(folder, "package.json")] })).rejects.toMatchObject({
      code: "KINESIS_LOCAL_ABSENT",
      fix: "npm install kinesis-local@0.6.2",
    });
  });

  it("is explained with its last words when it ends while starting", async () => {
    await expect(withMain("console.error('no certificate'); process.exit(4);")).rejects.toMatchObject({
      code: "KINESIS_LOCAL",
      message: expect.stringContaining("exit status 4"),
      found: expect.stringContaining("no certificate"),
    });
  });

  it("is ended when it does not listen in time", async () => {
    const pidFile = path.join(folder, "pid");
    const main = `require("fs").writeFileSync(${JSON.stringify(pidFile)}, String(process.pid)); setInterval(() => {}, 1000);`;
    await expect(withMain(main)).rejects.toMatchObject({
      code: "KINESIS_LOCAL",
      message: expect.stringContaining("0.5 s"),
    });
    expect(isAlive(Number(readFileSync(pidFile, "utf8")))).toBe(false);
  });
});

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return !(process.platform === "linux" && /^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, "utf8")));
  } catch {
    return false;
  }
}

/** The addresses that a process listens on, from /proc: the socket inodes that it holds, looked up in the TCP tables. */
function listeningAddresses(pid: number): string[] {
  const held = execFileSync("ls", ["-l", `/proc/${pid}/fd`]).toString();
  const tables = ["tcp", "tcp6"].flatMap((table) =>
    readFileSync(`/proc/${pid}/net/${table}`, "utf8").split("\n").slice(1),
  );
  return tables.flatMap((row) => {
    const [, local = "", , state, , , , , , inode] = row.trim().split(/\s+/);
    if (state !== "0A" || !held.includes(`socket:[${inode}]`)) return [];
    const hex = local.split(":")[0]!;
    return [hex === "0100007F" ? "127.0.0.1" : hex];
  });
}

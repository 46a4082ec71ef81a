import { Writable } from "node:stream";
import { describe, expect, it } from "vitest";
import { createContext } from "../../cli/context.ts";
import { EXIT, ExitStatus } from "../../cli/exit-status.ts";
import { run } from "../../cli/program.ts";
import { createWorld, vpcflow } from "./terminal.ts";

const cwd = import.meta.dirname;

describe("the command line", () => {
  it("prints its help with examples on stdout", async () => {
    const { status, stdout, stderr } = await vpcflow(["--help"], { cwd });
    expect(status).toBe(0);
    expect(stdout).toMatch(/Commands:[\s\S]*setup[\s\S]*synth[\s\S]*Examples:/);
    expect(stderr).toBe("");
  });

  it.each(["setup", "synth"])("prints the help of %s with examples", async (command) => {
    const { status, stdout } = await vpcflow([command, "--help"], { cwd });
    expect(status).toBe(0);
    expect(stdout).toContain(`Usage: vpcflow ${command}`);
    expect(stdout).toContain("Examples:");
    expect((await vpcflow(["help", command], { cwd })).stdout).toBe(stdout);
  });

  it("prints the version of package.json", async () => {
    const { status, stdout } = await vpcflow(["--version"], { cwd });
    expect(status).toBe(0);
    expect(stdout).toMatch(/^\d+\.\d+\.\d+\n$/);
  });

  it("takes no command for a mistake, and shows the help on stderr", async () => {
    const { status, stdout, stderr } = await vpcflow([], { cwd });
    expect(status).toBe(2);
    expect(stdout).toBe("");
    expect(stderr).toContain("Commands:");
  });

  it("suggests the command that was meant", async () => {
    const { status, stderr } = await vpcflow(["synht"], { cwd });
    expect(status).toBe(2);
    expect(stderr).toMatch(/^vpcflow: unknown command 'synht'\n.*synth.*\nvpcflow --help/);
  });

  it("suggests the option that was meant, and where to look", async () => {
    const { status, stderr } = await vpcflow(["synth", "--outptu", "x"], { cwd });
    expect(status).toBe(2);
    expect(stderr).toContain("(Did you mean --output?)");
    expect(stderr).toContain("vpcflow synth --help");
  });

  it("refuses an argument that a command does not take", async () => {
    const { status, stderr } = await vpcflow(["synth", "prod.json"], { cwd });
    expect(status).toBe(2);
    expect(stderr).toContain("too many arguments");
  });

  it("does not let what was typed steer the terminal", async () => {
    const { stderr } = await vpcflow(["\u001b[2Jx"], { cwd });
    expect(stderr).not.toContain("\u001b");
    expect(stderr).toContain("\\u001b");
  });

  it("is quiet about what follows from a stdout that was closed", async () => {
    const { context, stderr } = createWorld({ cwd });
    const aborted = AbortSignal.abort(new ExitStatus(EXIT.done));
    const status = await run(["setup", "--yes", "--name", "flows", "--region", "eu-west-1", "--log-group", "/a"], {
      ...context,
      cwd: "/nonexistent",
      signal: aborted,
    });
    expect(status).toBe(0);
    expect(stderr.raw).toBe("");
  });
});

describe("a context", () => {
  const stream = (isTTY?: boolean) => Object.assign(new Writable(), { isTTY });
  const colour = (isTTY: boolean, env: Record<string, string>) => {
    const { stdin } = createWorld({ cwd });
    return createContext({ stdin, stdout: stream(isTTY), stderr: stream(), cwd, env }).colour.stdout;
  };

  it.each([
    [true, {}, true],
    [false, {}, false],
    [true, { NO_COLOR: "1" }, false],
    [true, { NO_COLOR: "" }, true],
    [false, { FORCE_COLOR: "1" }, true],
    [true, { FORCE_COLOR: "0" }, false],
    [true, { NO_COLOR: "1", FORCE_COLOR: "1" }, false],
    [true, { TERM: "dumb" }, false],
  ])("on a terminal: %j, with %j, wants colour: %j", (isTTY, env, wanted) => {
    expect(colour(isTTY, env)).toBe(wanted);
  });

  it("asks only where both the keyboard and the screen are there", () => {
    const { stdin } = createWorld({ cwd, terminal: true });
    const parts = { stdin, stdout: stream(true), cwd };
    expect(createContext({ ...parts, stderr: stream(true) }).interactive).toBe(true);
    expect(createContext({ ...parts, stderr: stream() }).interactive).toBe(false);
  });
});

import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { invocationFor, shellQuoted } from "../../cli/setup/app-command.ts";

let folder: string;

beforeEach(() => {
  folder = realpathSync(mkdtempSync(path.join(tmpdir(), "vpcflow-app-")));
});

afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** A vpcflow at that path below the folder, whose main prints its own arguments. */
function install(...parts: string[]): string {
  const root = path.join(folder, ...parts);
  mkdirSync(path.join(root, "dist/cli"), { recursive: true });
  writeFileSync(path.join(root, "dist/cli/main.js"), "console.log('ran', ...process.argv.slice(2))");
  return root;
}

function project(...parts: string[]): string {
  const projectDir = path.join(folder, ...parts);
  mkdirSync(projectDir, { recursive: true });
  return projectDir;
}

/** As cdktf runs it: by a shell, in the project's folder. */
function runApp(projectDir: string, app: string): string {
  return execFileSync("sh", ["-c", app], { cwd: projectDir, encoding: "utf8" }).trim();
}

describe("the app of cdktf.json", () => {
  it("is relative where vpcflow is installed in the project", () => {
    const { app, typed, schema } = invocationFor(project("p"), install("p/node_modules/vpcflow"));
    expect(app).toBe("node node_modules/vpcflow/dist/cli/main.js synth");
    expect(typed).toBe("npx vpcflow");
    expect(schema).toBe("./node_modules/vpcflow/docs/vpcflow.schema.json");
    expect(runApp(project("p"), app)).toBe("ran synth");
  });

  it("is relative where vpcflow is installed in a folder above", () => {
    const { app } = invocationFor(project("p/flows/prod"), install("p/node_modules/vpcflow"));
    expect(app).toBe("node ../../node_modules/vpcflow/dist/cli/main.js synth");
    expect(runApp(project("p/flows/prod"), app)).toBe("ran synth");
  });

  it("goes through a link to where it is linked", () => {
    const root = install("clone");
    mkdirSync(path.join(project("p"), "node_modules"));
    symlinkSync(root, path.join(folder, "p/node_modules/vpcflow"));
    expect(invocationFor(project("p"), root).app).toBe("node node_modules/vpcflow/dist/cli/main.js synth");
  });

  it("is absolute where vpcflow is installed globally", () => {
    const root = install("lib/node_modules/vpcflow");
    const { app, typed, schema } = invocationFor(project("p"), root);
    expect(app).toBe(`node ${root}/dist/cli/main.js synth`);
    expect(typed).toBe("vpcflow");
    expect(schema).toBeUndefined();
    expect(runApp(project("p"), app)).toBe("ran synth");
  });

  it.each(["a clone", "it's", "$HOME `id` & (x); *", '"quoted"', "ünï\\code"])(
    "runs from a clone in a folder named %j",
    (name) => {
      const { app } = invocationFor(project("p"), install(name));
      expect(runApp(project("p"), app)).toBe("ran synth");
    },
  );

  it("is not that of another vpcflow that lies in the project", () => {
    install("p/node_modules/vpcflow");
    const root = install("clone");
    expect(invocationFor(project("p"), root).app).toBe(`node ${root}/dist/cli/main.js synth`);
  });

  it("tells where it runs from npx's cache, and is never a bare npx", () => {
    const { app, typed, fromNpxCache } = invocationFor(project("p"), install(".npm/_npx/0a1b/node_modules/vpcflow"));
    expect(fromNpxCache).toBe(true);
    expect(`${app} ${typed}`).not.toMatch(/npx vpcflow/);
  });
});

describe("a word for cmd.exe", () => {
  it("is put in double quotes where it needs any", () => {
    expect(shellQuoted("C:\\Program Files\\vpcflow\\main.js", "win32")).toBe('"C:\\Program Files\\vpcflow\\main.js"');
    expect(shellQuoted("C:\\vpcflow\\main.js", "win32")).toBe("C:\\vpcflow\\main.js");
  });
});

import {
  chmodSync,
  lstatSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { cdktfJson } from "../../cli/setup/cdktf-json.ts";
import { commitAll, stageFile } from "../../cli/staged-file.ts";

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), "vpcflow-staged-"));
  writeFileSync(at("old.json"), "old");
});

afterEach(() => rmSync(folder, { recursive: true, force: true }));

const at = (name: string) => path.join(folder, name);

describe("staged files", () => {
  it("are in place only once all of them are complete", async () => {
    const seen: string[] = [];
    const watch = async () => {
      seen.push(readFileSync(at("old.json"), "utf8"));
      return stageFile(at("new.json"), "new");
    };
    await commitAll([() => stageFile(at("old.json"), "renewed"), watch]);
    expect(seen).toEqual(["old"]);
    expect(readFileSync(at("old.json"), "utf8")).toBe("renewed");
    expect(readdirSync(folder).sort()).toEqual(["new.json", "old.json"]);
  });

  it("leave nothing where one of them cannot be written", async () => {
    const stages = [() => stageFile(at("old.json"), "renewed"), () => stageFile(at("missing/file"), "x")];
    await expect(commitAll(stages)).rejects.toMatchObject({ code: "ENOENT", path: at("missing/file") });
    expect(readFileSync(at("old.json"), "utf8")).toBe("old");
    expect(readdirSync(folder)).toEqual(["old.json"]);
  });

  it("go through a link, and keep the permissions of the file", async () => {
    chmodSync(at("old.json"), 0o640);
    symlinkSync(at("old.json"), at("link.json"));
    await commitAll([() => stageFile(at("link.json"), "renewed")]);
    expect(lstatSync(at("link.json")).isSymbolicLink()).toBe(true);
    expect(readFileSync(at("old.json"), "utf8")).toBe("renewed");
    expect(statSync(at("old.json")).mode & 0o777).toBe(0o640);
  });
});

describe("the cdktf.json of vpcflow's own repository", () => {
  it("stays as it is, because its app reads vpcflow.json too", async () => {
    writeFileSync(at("cdktf.json"), '{"app":"node --import tsx stacks/main.ts"}');
    expect(await cdktfJson(folder, { app: "node x/cli/main.js synth", root: folder })).toBeUndefined();
  });
});

import { chmodSync, mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { readFiles } from "../../../sources/files/read-files.ts";
import { gzip, line } from "../../flow/subscription.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), "vpcflow-files-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

/** A file of one line whose port tells it from the others. */
function put(name: string, content: string | Buffer): void {
  const file = path.join(folder, name);
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, content);
}

/** Root may read everything, so what is forbidden is tried as somebody else. */
async function asNobody<Result>(task: () => Promise<Result>): Promise<Result> {
  if (process.geteuid!() !== 0) return task();
  process.seteuid!(65534);
  try {
    return await task();
  } finally {
    process.seteuid!(0);
  }
}

async function ports(...names: string[]) {
  const notices: string[] = [];
  const source = readFiles(
    names.map((name) => path.join(folder, name)),
    { notice: (sentence) => notices.push(sentence.replaceAll(folder, "")) },
  );
  const found: number[] = [];
  const places = new Set<string>();
  for await (const { events, place } of source) {
    for (let index = 0; index < events.count; index++) found.push(Number(events.message(index).split(" ")[6]));
    if (place?.kind === "file") places.add(path.relative(folder, place.path));
  }
  return { ports: found, notices, places: [...places], counts: source.counts };
}

describe("files", () => {
  it("are read one after another, in the order in which they are named", async () => {
    put("b.log", line(1));
    put("a.log.gz", gzip(line(2)));
    expect(await ports("b.log", "a.log.gz")).toMatchObject({ ports: [1, 2], places: ["b.log", "a.log.gz"] });
  });

  it("that hold no flow logs are an error where they are named", async () => {
    put("picture", Buffer.from([1, 2, 0, 4]));
    await expect(ports("picture")).rejects.toThrow("picture is binary data");
    await expect(ports("none")).rejects.toMatchObject({ code: "ENOENT" });
  });
});

describe("a folder", () => {
  it("is read with the folders in it, in the order of their names", async () => {
    put("2026/11/28/b.log", line(3));
    put("2026/11/27/a.log", line(1));
    put("2026/11/28.log", line(4));
    put("2026/11/28/a.log", line(2));
    expect((await ports("2026")).ports).toEqual([1, 2, 3, 4]);
  });

  it("leaves out what is hidden, empty, no file or a link to a folder, and says so", async () => {
    put("logs/a.log", line(1));
    put("logs/.hidden.log", line(9));
    put("logs/.git/b.log", line(9));
    put("logs/_SUCCESS", "");
    symlinkSync("..", path.join(folder, "logs/up"));
    symlinkSync("a.log", path.join(folder, "logs/b.log"));
    symlinkSync("nowhere", path.join(folder, "logs/c.log"));
    const read = await ports("logs");
    expect(read.ports).toEqual([1, 1]);
    expect(read.notices).toEqual(['"/logs": left out 2 hidden, 1 empty, 1 dangling link, 1 link to a folder.']);
    expect(read.counts.damages).toBe(0);
  });

  it("counts and names a file that cannot be read, and reads the others", async () => {
    put("logs/a.log", line(1));
    put("logs/b.png", Buffer.from([1, 2, 0, 4]));
    put("logs/c.log.gz", gzip(line(2)).subarray(0, 30));
    put("logs/d.log", line(3));
    const { ports: found, counts } = await ports("logs");
    expect(found).toEqual([1, 3]);
    expect(counts.damages).toBe(2);
    expect(counts.damageReasons[0]).toContain("b.png is binary data of an unknown kind");
  });

  it("without a file is an error that says what was there instead", async () => {
    mkdirSync(path.join(folder, "logs"));
    await expect(ports("logs")).rejects.toThrow(/logs" has no files\.$/);
    put("logs/.hidden.log", line());
    await expect(ports("logs")).rejects.toThrow(/logs" has no files but 1 hidden\.$/);
  });

  it("of many gzipped files leaves no descriptor open", async () => {
    for (let index = 0; index < 300; index++) put(`logs/${1000 + index}.log.gz`, gzip(line(index)));
    const open = (): number => readdirSync("/proc/self/fd").length;
    const before = open();
    const { ports: found } = await ports("logs");
    expect(found).toEqual(Array.from({ length: 300 }, (_, index) => index));
    expect(open()).toBeLessThanOrEqual(before + 2);
  });
});

describe("a folder that may not be read", () => {
  beforeEach(() => {
    put("logs/a.log", line(1));
    put("logs/b/b.log", line(9));
    put("logs/c/c.log", line(2));
    chmodSync(folder, 0o755);
    chmodSync(path.join(folder, "logs/b"), 0);
  });
  afterEach(() => chmodSync(path.join(folder, "logs/b"), 0o755));

  it.each(["logs", "logs/**", "logs/**/*.log", "l*/", "logs/*"])(
    "among others is damage with its name, once, where %s is read",
    async (name) => {
      const { ports: found, counts } = await asNobody(() => ports(name));
      expect(found).toEqual([1, 2]);
      expect([counts.damages, ...counts.damageReasons]).toEqual([1, `${folder}/logs/b may not be read (EACCES)`]);
    },
  );

  it("is damage where what a link in a folder leads to is in it", async () => {
    put("linked/a.log", line(1));
    symlinkSync("../logs/b/b.log", path.join(folder, "linked/b.log"));
    const { ports: found, counts, notices } = await asNobody(() => ports("linked"));
    expect([found, notices]).toEqual([[1], []]);
    expect(counts.damageReasons).toEqual([`${folder}/linked/b.log may not be read (EACCES)`]);
  });

  it.each(["logs/b", "logs/b/*.log", "logs/b/**/c.log"])(
    "and gives nothing is an error where %s is named",
    async (name) => {
      const reading = asNobody(() => ports(name));
      await expect(reading).rejects.toThrow(`No file of "${folder}/${name}" could be read: ${folder}/logs/b`);
      await expect(reading).rejects.toMatchObject({ code: "SOURCE" });
    },
  );
});

describe("a pattern", () => {
  beforeEach(() => {
    put("a1.log", line(1));
    put("a2.log", line(2));
    put("b/a3.log", line(3));
    put("b/c/a4.log", line(4));
    put(".a5.log", line(5));
    put("b/d.txt", line(6));
  });

  it.each([
    ["*.log", [1, 2]],
    ["a?.log", [1, 2]],
    ["a[2-9].log", [2]],
    ["a[!2-9].log", [1]],
    ["b/*", [3, 4, 6]],
    ["*/*.log", [3]],
    ["**/*.log", [1, 2, 3, 4]],
    ["b/**", [3, 4, 6]],
    ["**/b/**/*.log", [3, 4]],
    [".*.log", [5]],
    ["{a1,a2}.log", undefined],
  ])("%s names what a shell names", async (pattern, expected) => {
    if (expected) expect((await ports(pattern)).ports).toEqual(expected);
    else await expect(ports(pattern)).rejects.toMatchObject({ code: "ENOENT" });
  });

  it("names each file once", async () => {
    expect((await ports("**/**")).ports.toSorted()).toEqual([1, 2, 3, 4, 6]);
  });

  it("that no file matches is an error", async () => {
    await expect(ports("*.gz")).rejects.toThrow('No file matches "');
    // A range that runs backwards is none.
    await expect(ports("[z-a].log")).rejects.toThrow('No file matches "');
  });

  it("is the file where one is called so", async () => {
    put("*.log", line(7));
    expect((await ports("*.log")).ports).toEqual([7]);
  });
});

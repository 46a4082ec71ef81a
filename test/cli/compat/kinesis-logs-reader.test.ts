import { describe, expect, it } from "vitest";
import { CASES, changed, GOLDEN, piped, recordsOf } from "./golden.ts";

const kinesis = (name: string) => {
  const { args, records } = CASES.kinesis[name]!;
  return piped("kinesis-logs-reader", args, recordsOf(GOLDEN.streams[records]!));
};
const rows = (stdout: string) => stdout.trimEnd().split("\n");

describe("kinesis-logs-reader prints what kinesis_logs_reader 0.1.0 printed", () => {
  const alike = Object.keys(CASES.kinesis).filter((name) => GOLDEN.kinesis[name]!.ended === "0");

  it.each(alike)("%s", async (name) => {
    const { status, stdout } = await kinesis(name);
    expect({ status, stdout }).toEqual({ status: 0, stdout: GOLDEN.kinesis[name]!.stdout });
  });

  it("says nothing on stderr where nothing was skipped, as scripts expect", async () => {
    expect((await kinesis("all")).stderr).toBe("");
  });
});

describe("the faults of kinesis_logs_reader that kinesis-logs-reader does not have", () => {
  it("ends well where nothing came", async () => {
    expect(await kinesis("none")).toEqual({
      status: 0,
      stdout: "",
      stderr: "Nothing came: without --start-time it begins at the end of the stream.\n",
    });
    expect(GOLDEN.kinesis["none"]!.ended).toBe("StopIteration");
  });

  it("prints - for what a later event lacks", async () => {
    const { status, stdout } = await kinesis("other fields later");
    const [header, first, second] = rows(stdout).map((row) => row.split("\t"));
    expect(status).toBe(0);
    expect(first![header!.indexOf("bytes")]).toBe("840");
    expect(second![header!.indexOf("bytes")]).toBe("-");
    expect(second).toHaveLength(header!.length);
    expect(GOLDEN.kinesis["other fields later"]!.ended).toBe("KeyError");
  });

  it("tells which fields of later events the header has no column for", async () => {
    expect((await kinesis("more fields later")).stderr).toBe(
      "The header has no column for bytes (1 event): vpcflow read -f ndjson shows every field.\n",
    );
    expect(GOLDEN.kinesis["more fields later"]).toMatchObject({ ended: "0", stderr: "" });
  });

  it("goes on past an event that has no extractedFields, and counts it where it is no flow log", async () => {
    const { status, stdout, stderr } = await kinesis("an event without extractedFields");
    expect({ status, rows: rows(stdout).length }).toEqual({ status: 0, rows: 3 });
    expect(stderr).toContain("Skipped 1 line that does not fit the log format.");
    expect(GOLDEN.kinesis["an event without extractedFields"]!.ended).toBe("KeyError");
  });

  it("reads an event that has no extractedFields from its message", async () => {
    const without = (message: string) => message.replace(/, "extractedFields": \{[^}]*\}/g, "");
    const records = GOLDEN.streams["named"]!.map((record) => changed(record, without));
    expect(records).not.toEqual(GOLDEN.streams["named"]);
    const { stdout } = await piped("kinesis-logs-reader", ["-"], recordsOf(records));
    expect(stdout).toBe(GOLDEN.kinesis["all"]!.stdout);
  });

  it("goes on past a record that nobody can read, and tells of it", async () => {
    const { status, stdout, stderr } = await kinesis("a record that is cut off");
    expect({ status, rows: rows(stdout).length }).toEqual({ status: 0, rows: 3 });
    expect(stderr).toContain("Skipped 1 damaged part");
    expect(GOLDEN.kinesis["a record that is cut off"]!.ended).toBe("EOFError");
  });

  it("writes a tab and a line end within a value so that the columns stay", async () => {
    const record = changed(GOLDEN.streams["other"]![0]!, (text) => {
      const message = JSON.parse(text);
      message.logEvents[0].extractedFields = { one: "a\tb", two: "c\nd" };
      return JSON.stringify(message);
    });
    const { stdout } = await piped("kinesis-logs-reader", ["-"], recordsOf([record]));
    expect(stdout).toBe("one\ttwo\na\\tb\tc\\nd\n");
  });
});

it("a count that is no number, and a time of another form, are refused", async () => {
  expect(await piped("kinesis-logs-reader", ["-", "--count", "all"], "")).toMatchObject({ status: 2 });
  const { status, stderr } = await piped("kinesis-logs-reader", ["-", "--start", "yesterday"], "");
  expect(status).toBe(2);
  expect(stderr).toContain('--start-time is "yesterday"');
});

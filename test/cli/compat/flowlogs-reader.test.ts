import { gzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { CASES, eventsOf, GOLDEN, LINES, piped } from "./golden.ts";

const DASHES = (count: number) => Array.from({ length: count }, () => "-").join(" ");

/** The faults of the old tool's printing, put back: a zero is `-`. */
const withZerosAsDashes = (rows: string) => rows.replace(/(?<=^|\s)0(?=\s)/gm, "-");

const flowlogs = (args: readonly string[], lines: readonly string[]) => piped("flowlogs-reader", args, eventsOf(lines));

describe("flowlogs-reader prints what flowlogs_reader 5.0.1 printed", () => {
  const alike = Object.entries(CASES.flowlogs).filter(
    ([name, { args }]) =>
      GOLDEN.flowlogs[name]!.ended === "0" && !args.includes("ipset") && !args.includes("frobnicate"),
  );

  it.each(alike.filter(([name]) => name !== "an external id alone"))("%s", async (name, { args, events }) => {
    const { status, stdout } = await flowlogs(args, LINES[events]!);
    const shown = args.includes("aggregate") ? stdout : withZerosAsDashes(stdout);
    expect({ status, shown }).toEqual({ status: 0, shown: GOLDEN.flowlogs[name]!.stdout });
  });

  it.each(["print of an object", "an object of a transit gateway"])("%s in S3", async (name) => {
    const { args, object } = CASES.s3[name]!;
    const text = [GOLDEN.objects[object], ...LINES[object]!].join("\n");
    const { status, stdout } = await piped("flowlogs-reader", args, gzipSync(text));
    expect({ status, shown: withZerosAsDashes(stdout) }).toEqual({ status: 0, shown: GOLDEN.s3[name]!.stdout });
  });

  it("says nothing on stderr where nothing was skipped, as scripts expect", async () => {
    expect(await flowlogs(["LOCATION"], LINES["milliseconds"]!)).toMatchObject({ status: 0, stderr: "" });
  });
});

describe("the faults of flowlogs_reader that flowlogs-reader does not have", () => {
  it("prints 0 as 0", async () => {
    const { stdout } = await flowlogs(["LOCATION", "findip", "10.0.0.3"], LINES["default"]!);
    expect(stdout).toBe(
      `2 123456789012 eni-a 10.0.0.3 10.0.0.2 0 0 1 4 0 1438387261 1438387300 REJECT OK ${DASHES(33)}\n`,
    );
    expect(GOLDEN.flowlogs["findip"]!.stdout).toContain("10.0.0.3 10.0.0.2 - - 1 4 - 1438387261");
  });

  it("prints the addresses of ipset in order, without None", async () => {
    const { stdout } = await flowlogs(["LOCATION", "ipset"], LINES["default"]!);
    const old = GOLDEN.flowlogs["ipset"]!.stdout.trimEnd().split("\n");
    expect(old).toContain("None");
    expect(stdout.trimEnd().split("\n").sort()).toEqual(old.filter((address) => address !== "None").sort());
    expect(stdout).toBe(
      "10.0.0.1\n10.0.0.2\n10.0.0.3\n10.0.0.6\n10.0.0.7\n10.0.0.8\n10.0.0.9\n10.0.0.10\n2001:db8::1\n2001:db8::2\n",
    );
  });

  it("prints the header of aggregate where there is nothing to sum, without a traceback", async () => {
    const { status, stdout } = await flowlogs(["LOCATION", "aggregate"], []);
    expect({ status, stdout }).toEqual({
      status: 0,
      stdout: "bytes\tdstaddr\tdstport\tend\tpackets\tprotocol\tsrcaddr\tsrcport\tstart\n",
    });
    expect(GOLDEN.flowlogs["aggregate of none"]!.ended).toBe("StopIteration");
  });

  it("prints records without start and end, of lines and of objects", async () => {
    const name = "print without start and end";
    const { stdout } = await flowlogs(CASES.flowlogs[name]!.args, LINES["translated"]!);
    expect(stdout).toBe(`${DASHES(3)} 10.0.0.1 10.0.0.2 ${DASHES(42)}\n${DASHES(3)} 10.0.0.3 10.0.0.4 ${DASHES(42)}\n`);
    const object = gzipSync([GOLDEN.objects["translated"], ...LINES["translated"]!].join("\n"));
    expect((await piped("flowlogs-reader", ["LOCATION"], object)).stdout).toBe(stdout);
    expect(GOLDEN.flowlogs[name]!.ended).toBe("AttributeError");
    expect(GOLDEN.s3["an object without start and end"]!.ended).toBe("AttributeError");
  });

  it("aggregates records without start and packets", async () => {
    const fields = "srcaddr dstaddr srcport dstport protocol bytes end";
    const lines = ["10.0.0.1 10.0.0.2 1 2 6 40 1438387261", "10.0.0.1 10.0.0.2 1 2 6 2 1438387260"];
    const { status, stdout } = await flowlogs(["LOCATION", "aggregate", "--fields", fields], lines);
    expect(status).toBe(0);
    expect(stdout.split("\n")[1]).toBe("42\t10.0.0.2\t2\t2015-08-01 00:01:01\t-\t6\t10.0.0.1\t1\t-");
  });

  it("exits with 2 at an action that there is none of, and lists those that there are", async () => {
    const { status, stderr } = await flowlogs(["LOCATION", "frobnicate"], LINES["default"]!);
    expect(status).toBe(2);
    expect(stderr).toContain("unknown action: frobnicate\n  known actions: print, ipset, findip, aggregate\n");
    expect(GOLDEN.flowlogs["an action that there is none of"]!.ended).toBe("0");
  });

  it("exits with 2 at an external id alone, and leaves stdout alone", async () => {
    const { status, stdout, stderr } = await flowlogs(["LOCATION", "--external-id", "x"], LINES["default"]!);
    expect({ status, stdout }).toEqual({ status: 2, stdout: "" });
    expect(stderr).toContain("must give a --role-arn if an --external-id is given");
  });

  it("says that a time is none of that form, without a traceback", async () => {
    const { status, stderr } = await flowlogs(["LOCATION", "-s", "yesterday"], LINES["default"]!);
    expect(status).toBe(2);
    expect(stderr).toContain('--start-time is "yesterday", which is no time of the form "%Y-%m-%d %H:%M:%S"');
    expect(GOLDEN.flowlogs["a time of another form"]!.ended).toBe("ValueError");
  });

  it("finds addresses by CIDR, by any spelling of IPv6, and at the packet's own ends", async () => {
    const find = async (...targets: string[]) =>
      (await flowlogs(["LOCATION", "findip", ...targets], LINES["default"]!)).stdout.split("\n").length - 1;
    expect(await find("10.0.0.8/30")).toBe(3);
    expect(await find("2001:DB8:0::0:1")).toBe(1);
    expect(await find("10.0.0.1", "2001:db8::/32")).toBe(3);
    const { args } = CASES.flowlogs["fields by their tokens"]!;
    const { stdout } = await flowlogs([...args, "findip", "10.1.1.1"], LINES["custom"]!);
    expect(stdout).toContain("10.0.0.1 10.0.0.2");
  });

  it("refuses to find what is no address", async () => {
    const { status, stderr } = await flowlogs(["LOCATION", "findip", "example.com"], LINES["default"]!);
    expect(status).toBe(2);
    expect(stderr).toContain('"example.com" is no IP address or CIDR');
  });

  it("says that findip without an address finds nothing", async () => {
    const { status, stdout, stderr } = await flowlogs(["LOCATION", "findip"], LINES["milliseconds"]!);
    expect({ status, stdout, stderr }).toEqual({
      status: 0,
      stdout: "",
      stderr: "findip was given no address, so it finds nothing.\n",
    });
  });

  it("tells how many lines it skipped, and which fields it has no column for", async () => {
    expect((await flowlogs(["LOCATION"], LINES["default"]!)).stderr).toContain(
      "Skipped 3 lines that do not fit the log format.",
    );
    const { args, events } = CASES.flowlogs["fields of versions 7 and 8 among others"]!;
    expect((await flowlogs(args, LINES[events]!)).stderr).toBe(
      "Not among the 47 columns: ecs-cluster-name, reject-reason. vpcflow read shows them.\n",
    );
  });

  it("fails where no line is a record", async () => {
    const { status, stderr } = await flowlogs(["LOCATION"], ["not a flow log", "nor this"]);
    expect(status).toBe(1);
    expect(stderr).toContain("No record could be read from stdin");
  });

  it("does not fail where the records lie outside the window, though a line is none", async () => {
    const window = ["-s", "2015-09-01 00:00:00", "-e", "2015-09-02 00:00:00"];
    const text = ["not a flow log", LINES["default"]![0]].join("\n");
    expect(await piped("flowlogs-reader", ["LOCATION", ...window], text)).toMatchObject({ status: 0, stdout: "" });
  });
});

describe("the options of flowlogs-reader", () => {
  const starts = (stdout: string) => stdout.split("\n").map((row) => row.split(" ")[10]);

  it("take records from the start on and before the end, in UTC, in a form of one's own", async () => {
    const window = ["-s", "2015-08-01 00:01:01", "--end-time=2015-08-01 00:01:03"];
    const { stdout } = await flowlogs([...window, "LOCATION"], LINES["default"]!);
    expect(starts(stdout).slice(0, 2)).toEqual(["1438387261", "1438387262"]);
    const form = [
      "--time-format",
      "%d.%m.%Y %H:%M:%S %z",
      "-s=01.08.2015 02:01:01 +0200",
      "-e01.08.2015 02:01:03 +0200",
    ];
    expect((await flowlogs(["LOCATION", ...form], LINES["default"]!)).stdout).toBe(stdout);
  });

  it("filter by a pattern of CloudWatch Logs wherever the records are", async () => {
    const { stdout } = await flowlogs(["LOCATION", "--filter-pattern", "REJECT"], LINES["default"]!);
    expect(starts(stdout)).toEqual(["1438387200", "1438387261", undefined]);
  });

  it("are as good as absent where they are empty", async () => {
    const empty = ["--region", "", "--profile=", "--fields", "", "-s", "", "--filter-pattern", "", "--role-arn", ""];
    const { status, stdout } = await flowlogs(["LOCATION", ...empty, "print", "1"], LINES["default"]!);
    expect({ status, rows: stdout.split("\n").length - 1 }).toEqual({ status: 0, rows: 1 });
  });

  it("are told apart where they are cut too short, as before", async () => {
    const { status, stderr } = await flowlogs(["LOCATION", "--include", "x"], LINES["default"]!);
    expect(status).toBe(2);
    expect(stderr).toContain("ambiguous option: --include could be --include-accounts, --include-regions");
    expect(GOLDEN.flowlogs["an option cut too short"]!.ended).toBe("2");
  });

  it("cut short mean the old ones, though new ones begin alike", async () => {
    const { status, stdout } = await flowlogs(
      ["LOCATION", "--sta", "2015-08-01 00:01:01", "--end", "2015-08-01 00:01:02"],
      LINES["default"]!,
    );
    expect({ status, starts: starts(stdout)[0] }).toEqual({ status: 0, starts: "1438387261" });
  });

  it.each([
    [["print", "ten"], 'print N is "ten", which is no whole number'],
    [["print", "1", "2"], "0 or 1 arguments expected for action 'print'"],
    [["--thread-count", "many"], '--thread-count is "many", which is no whole number'],
    [["--location-type", "ftp"], "is invalid. Allowed choices are cwl, s3, file"],
    [["-s", "2015-08-02 00:00:00", "-e", "2015-08-01 00:00:00"], "is not before --end-time"],
  ])("%j are refused: %s", async (args, sentence) => {
    const { status, stderr } = await flowlogs(["LOCATION", ...args], LINES["default"]!);
    expect(status).toBe(2);
    expect(stderr.replace(/\s+/g, " ")).toContain(sentence);
  });

  it("that S3 alone heeds are said to be of no use elsewhere", async () => {
    const { status, stderr } = await flowlogs(["LOCATION", "--include-regions", "eu-west-1"], LINES["custom"]!);
    expect(status).toBe(1);
    expect(stderr).toContain("--include-regions is not heeded: it is for --location-type s3.");
  });
});

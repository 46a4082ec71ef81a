/**
 * The examples of https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/FilterAndPatternSyntax.html (patterns and what
 * the page says that they match), and of
 * https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_TestMetricFilter.html (what is extracted; that
 * API writes `$ip` where a subscription's `extractedFields` have `ip`).
 */
import { describe, expect, it } from "vitest";
import { VpcflowError } from "../../flow/errors.ts";
import { parsePattern } from "../../flow/pattern.ts";

const ERROR_400 = "[ERROR 400] BAD REQUEST";
const ERROR_401 = "[ERROR 401] UNAUTHORIZED REQUEST";
const ERROR_419 = "[ERROR 419] MISSING ARGUMENTS";
const ERROR_420 = "[ERROR 420] INVALID ARGUMENTS";
const ERRORS = [ERROR_400, ERROR_401, ERROR_419, ERROR_420];

const INDEX_404 = '127.0.0.1 Prod frank [10/Oct/2000:13:25:15 -0700] "GET /index.html HTTP/1.0" 404 1534';
const GIF_200 = '127.0.0.1 - frank [10/Oct/2000:13:25:15 -0700] "GET /apache_pb.gif HTTP/1.0" 200 1534';

const GET_LINE = "INFO 09/25/2014 12:00:00 GET /service/resource/67 1200";
const POST_LINE = "INFO 09/25/2014 12:00:01 POST /service/resource/67/part/111 1310";
const WARNING_LINE = "WARNING 09/25/2014 12:00:02 Invalid user request";
const ERROR_LINE = "ERROR 09/25/2014 12:00:02 Failed to process request";
const LINES = [GET_LINE, POST_LINE, WARNING_LINE, ERROR_LINE];

function matching(pattern: string, messages: readonly string[]): string[] {
  const compiled = parsePattern(pattern);
  return messages.filter((message) => compiled.match(message) !== undefined);
}

function extracted(pattern: string, message: string): unknown {
  return parsePattern(pattern).match(message)?.extractedFields;
}

function refusal(pattern: string): VpcflowError {
  try {
    parsePattern(pattern);
  } catch (error) {
    if (error instanceof VpcflowError) return error;
    throw error;
  }
  throw new Error(`${pattern} was accepted`);
}

describe("unstructured terms", () => {
  it.each([
    ["ERROR", ERRORS],
    ["ERROR ARGUMENTS", [ERROR_419, ERROR_420]],
    ["?ERROR ?ARGUMENTS", ERRORS],
    ["ERROR -ARGUMENTS", [ERROR_400, ERROR_401]],
    ["%AUTHORIZED%", [ERROR_401]],
    ['" "', ERRORS],
    ["", ERRORS],
    ["error", []],
  ])("%s matches what the page says", (pattern, expected) => {
    expect(matching(pattern, ERRORS)).toEqual(expected);
  });

  it("finds an exact phrase in double quotes", () => {
    const messages = ["[ERROR 500] INTERNAL SERVER ERROR", "[ERROR 500] SERVER INTERNAL ERROR"];
    expect(matching('"INTERNAL SERVER ERROR"', messages)).toEqual([messages[0]]);
  });

  it("ignores ?terms beside other terms", () => {
    const messages = [
      "[INFO] REQUEST FAILED",
      "[WARN] UNAUTHORIZED REQUEST",
      "[ERROR] 400 BAD REQUEST",
      "[ERROR] ARGUMENTS",
    ];
    expect(matching("?ERROR ?ARGUMENTS REQUEST", messages)).toEqual(messages.slice(0, 3));
  });

  it("finds a term within a word, and excludes a quoted one", () => {
    const messages = ["[ERROR] A fatal exception has occurred", "Exiting with ERRORCODE: -1"];
    expect(matching("ERROR", messages)).toEqual(messages);
    expect(matching('"ERROR" -"Exiting"', messages)).toEqual([messages[0]]);
  });

  it("extracts no fields", () => {
    expect(parsePattern("ERROR").match(ERROR_400)).toEqual({});
    expect(parsePattern("").match(ERROR_400)).toEqual({});
  });
});

describe("regular expressions", () => {
  it.each([
    ["%^[hc]at%", ["hat", "cat"], ["that"]],
    ["%[hc]at$%", ["hat", "a cat"], ["hats"]],
    ["%colou?r%", ["color", "colour"], ["colouur"]],
    ["%^a{3,5}$%", ["aaa", "aaaaa"], ["aa", "aaaaaa"]],
    ["%^a{,2}$%", ["", "aa"], ["aaa"]],
    ["%gra|ey%", ["gray", "grey"], ["gr"]],
    ["%^starting|^initializing|^shutting down%", ["starting up", "shutting down"], ["skipping initializing"]],
    ["%\\[.\\]%", ["[a]", "[]]", "[ ]"], ["a"]],
    ["%10\\.10\\.0\\.1%", ["10.10.0.1"], ["10010,051"]],
    ["%10.10.0.1%", ["10010,051"], ["10"]],
    ["%ab*c%", ["ac", "abc", "abbbc"], ["ab"]],
    ["%ab+c%", ["abc", "abbc"], ["ac"]],
    ["%.at%", ["#at", " at"], ["at"]],
    ["%\\d%", ["4"], ["four"]],
    ["%^\\S\\s\\w\\W$%", ["a b-"], ["a bb"]],
    ["%\\x3A\\x28%", [":("], [":"]],
  ])("%s", (pattern, hits, misses) => {
    expect(matching(pattern, [...hits, ...misses])).toEqual(hits);
  });

  it.each(["%something!%", "%(a)%", "%é%", "%a\\b%", "%[a%", "%[]%", "%open"])("refuses %s", (pattern) => {
    expect(refusal(pattern)).toMatchObject({ code: "FILTER_PATTERN" });
  });

  it("refuses a third one in a pattern", () => {
    expect(matching("[a=%x%, b=%y%, c]", ["x y z"])).toEqual(["x y z"]);
    expect(refusal("[a=%x%, b=%y%, c=%z%]").message).toContain("third regular expression");
  });
});

describe("space-delimited fields", () => {
  it.each([
    ["[ip=%127\\.0\\.0\\.[1-9]%, user, username, timestamp, request =*.html*, status_code = 4*, bytes]", true],
    ["[ip, user, username, timestamp, request =*.html*, status_code = 500, bytes]", false],
    ["[..., request =*.html*, status_code = 4*, bytes]", true],
    ["[ip, user, username, timestamp, request =*.html*, status_code = 404 || status_code = 410, bytes]", true],
    ["[ip, user, username, timestamp, request, status_code = 4* && status_code != 403, bytes]", true],
    ["[ip, user, username, timestamp, request, status_code = 4* && status_code != 404, bytes]", false],
    ["[ip, user, username, timestamp, request, status_code, bytes > 1000]", true],
    ["[ip, user, username, timestamp, request, status_code, bytes > 2000]", false],
    ["[..., status_code, bytes]", true],
    ["[ip, user, ..., status_code, bytes]", true],
    ["[ip, user, ...]", true],
    ["[]", true],
  ])("%s against the page's Apache line: %s", (pattern, expected) => {
    expect(matching(pattern, [INDEX_404])).toEqual(expected ? [INDEX_404] : []);
  });

  it.each([
    ["[w1=ERROR, w2]", [ERROR_LINE]],
    ["[w1=ERROR || w1=WARNING, w2]", [WARNING_LINE, ERROR_LINE]],
    ["[w1!=ERROR && w1!=WARNING, w2]", [GET_LINE, POST_LINE]],
    ["[w1!=ERROR&&w1!=WARNING, w2]", [GET_LINE, POST_LINE]],
    ["[logLevel, date, time, method, url=%/service/resource/[0-9]+$%, response_time]", [GET_LINE]],
    ["[logLevel, date, time, method, url=%/service/resource/[0-9]+/part/[0-9]+$%, response_time]", [POST_LINE]],
  ])("%s matches what the page says of lines of several lengths", (pattern, expected) => {
    expect(matching(pattern, LINES)).toEqual(expected);
  });

  it("extracts the fields by their names (TestMetricFilter, example 1)", () => {
    expect(extracted("[ip, identity, user_id, timestamp, request, status_code, size]", GIF_200)).toEqual({
      ip: "127.0.0.1",
      identity: "-",
      user_id: "frank",
      timestamp: "10/Oct/2000:13:25:15 -0700",
      request: "GET /apache_pb.gif HTTP/1.0",
      status_code: "200",
      size: "1534",
    });
  });

  it("numbers the tokens that it does not name (TestMetricFilter, example 2)", () => {
    expect(extracted("[..., size]", GIF_200)).toEqual({
      $1: "127.0.0.1",
      $2: "-",
      $3: "frank",
      $4: "10/Oct/2000:13:25:15 -0700",
      $5: "GET /apache_pb.gif HTTP/1.0",
      $6: "200",
      size: "1534",
    });
  });

  it("numbers a place that is left empty", () => {
    const fields = extracted("[..., request=*.html*, status_code=4*,]", INDEX_404);
    expect(fields).toMatchObject({
      request: "GET /index.html HTTP/1.0",
      status_code: "404",
      $7: "1534",
      $1: "127.0.0.1",
    });
  });

  it("gives the last field the rest of the line, as the console's pattern for Lambda needs", () => {
    const fields = extracted(
      '[timestamp=*Z, request_id="*-*", event]',
      "2026-11-21T00:00:00Z\tab-cd\tINFO\t[x] started up\n",
    );
    expect(fields).toEqual({ timestamp: "2026-11-21T00:00:00Z", request_id: "ab-cd", event: "INFO\t[x] started up" });
  });

  it("needs a blank field after the last condition, as the page notes", () => {
    expect(matching("[w1=ERROR]", [ERROR_LINE, "ERROR"])).toEqual(["ERROR"]);
  });

  it("does not match a line with fewer tokens than fields", () => {
    expect(matching("[a, b, c]", ["1 2 3", "1 2", ""])).toEqual(["1 2 3"]);
    expect(matching("[a, ..., b]", ["1 2", "1"])).toEqual(["1 2"]);
  });

  it("compares numbers as numbers, and what is none fulfils no order", () => {
    expect(matching("[n >= 10, ...]", ["9 x", "10 x", "1e3 x", "many x", "- x"])).toEqual(["10 x", "1e3 x"]);
    expect(matching("[n < 10, ...]", ["9.5 x", "- x"])).toEqual(["9.5 x"]);
    expect(matching("[n <= -1.5, ...]", ["-2 x", "-1 x"])).toEqual(["-2 x"]);
    expect(matching("[n = 200, ...]", ["200 x", "200.0 x", "2000 x"])).toEqual(["200 x", "200.0 x"]);
    expect(matching("[n > 1, ...]", [`${"1".repeat(200_000)}x`, "2"])).toEqual(["2"]);
    expect(matching("[n != 200, ...]", ["200 x", "- x"])).toEqual(["- x"]);
  });

  it("takes && before ||", () => {
    expect(matching("[a = 1 || a = 2* && a = *3, ...]", ["1", "23", "24", "13"])).toEqual(["1", "23"]);
  });

  it("takes * within a value, and quoted commas and brackets, as they are", () => {
    expect(matching("[a = Ev*ent, ...]", ["Ev*ent", "Event"])).toEqual(["Ev*ent"]);
    expect(matching('[a = "x,]", b]', ["x,] 1", "x 1"])).toEqual(["x,] 1"]);
    expect(extracted("[a, b]", '"unclosed word')).toEqual({ a: '"unclosed', b: "word" });
  });
});

describe("bad patterns", () => {
  it("names the position and what was expected there", () => {
    const error = refusal("[a, b = , c]");
    expect(error.message).toBe(
      'The filter pattern goes wrong at character 9: expected a value (in double quotes when it holds blanks or signs), found ", c]".',
    );
  });

  it.each([
    ["[a, b", "closing bracket"],
    ["[a, b] c", "nothing after"],
    ["[a, ..., b, ...]", "only one ..."],
    ["[a, a]", "a name that no field before has"],
    ["[a > x]", "a number"],
    ["[a = 1 || b = 2]", "the same field's name (a)"],
    ["[(a = 1)]", "parenthesis"],
    ["[a = 1 &&]", "same field's name"],
    ['[= "-", b]', "a field's name"],
    ['"open', "closing double quote"],
    ["foo-bar", "a blank between terms"],
    ["?", "a term of"],
  ])("refuses %s", (pattern, words) => {
    const error = refusal(pattern);
    expect(error.code).toBe("FILTER_PATTERN");
    expect(error.message).toContain(words);
    expect(error.fix).toBeTruthy();
  });

  it("says that JSON patterns are not for flow logs", () => {
    expect(refusal("{ $.latency > 10 }").message).toContain("JSON pattern");
  });

  it("takes 1,024 characters and no more", () => {
    expect(matching("x".repeat(1024), ["x".repeat(2000)])).toHaveLength(1);
    expect(refusal("x".repeat(1025)).message).toContain("1025 characters");
  });
});

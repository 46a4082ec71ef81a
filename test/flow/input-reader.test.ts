import { describe, expect, it } from "vitest";
import { DEFAULT_FORMAT, RICH_FORMAT } from "../../flow/format.ts";
import { inputReader } from "../../flow/input-reader.ts";
import { emptyCounts } from "../../flow/record-batch.ts";
import { controlMessage, dataMessage, event, gzip, line, messageOf, messagesOf } from "./subscription.ts";

function read(form: "lines" | "base64" | "json", text: string, format?: typeof RICH_FORMAT) {
  const counts = emptyCounts();
  const reader = inputReader(form, format ? { counts, format } : { counts });
  const batches = [...reader.push(Buffer.from(text)), ...reader.end()];
  return { batches, counts, messages: messagesOf(batches.map((batch) => batch.events)) };
}

describe("an input", () => {
  it("of JSON keeps its order and counts what each value was", () => {
    const escaped = dataMessage([event('a "b"')]);
    const { messages, counts } = read("json", `${messageOf(1)}${controlMessage}\n${escaped}{"x":1}[${messageOf(2)}]`);
    expect(messages).toEqual([line(1), 'a "b"', line(2)]);
    expect(counts).toMatchObject({ envelopes: 4, controlMessages: 1, events: 3, damages: 1 });
  });

  it("of JSON that is cut off counts the damage", () => {
    expect(read("json", messageOf(1).slice(0, -5)).counts).toMatchObject({
      events: 0,
      damages: 1,
      damageReasons: ["the JSON is cut off or damaged"],
    });
  });

  it("of JSON counts events without a message", () => {
    const { counts } = read("json", '{"messageType":"DATA_MESSAGE","logEvents":[{"id":"1"}]}');
    expect(counts.damageReasons).toEqual(["1 log events have no message"]);
  });

  it("of base64 counts its records, their bytes and their damage", () => {
    const { messages, counts } = read("base64", `${gzip(messageOf(1)).toString("base64")}\nH4sIAAAA\n`);
    expect(messages).toEqual([line(1)]);
    expect(counts).toMatchObject({ envelopes: 2, events: 1, damages: 1, bytesInflated: messageOf(1).length });
  });

  it("is of the format that the person named", () => {
    for (const [form, text] of [
      ["json", messageOf(1)],
      ["base64", gzip(messageOf(1)).toString("base64")],
      ["lines", line()],
    ] as const) {
      expect(read(form, text, RICH_FORMAT).batches[0]?.format).toBe(RICH_FORMAT);
    }
  });

  it("has the format that the events of each message show", () => {
    const fields = { srcaddr: "1", start: "2" };
    const pair = dataMessage([event("1 2", { extractedFields: fields })]);
    const { batches } = read("json", pair + messageOf(1) + pair);
    const text = "${srcaddr} ${start}";
    expect(batches.map((batch) => batch.format.text)).toEqual([text, DEFAULT_FORMAT.text, text]);
  });
});

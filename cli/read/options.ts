import { quoted, VpcflowError } from "../../flow/errors.ts";
import { FIELDS, findField } from "../../flow/fields.ts";
import { type LogFormat, parseLogFormat } from "../../flow/format.ts";
import type { TimeWindow } from "../../flow/time-window.ts";
import type { ReadFlags } from "../commands/read.ts";
import { parseTime } from "../time.ts";

/** What the flags of `read` mean, checked before anything is opened. */
export interface ReadOptions {
  logFormat?: LogFormat;
  columns?: string[];
  window: TimeWindow;
  limit: number;
}

/** @throws VpcflowError `USAGE` or `LOG_FORMAT` that names the flag */
export function readOptions(flags: ReadFlags): ReadOptions {
  return {
    ...(flags.logFormat !== undefined && { logFormat: parseLogFormat(flags.logFormat) }),
    ...(flags.columns !== undefined && { columns: parseColumns(flags.columns) }),
    window: {
      startMs: flags.start === undefined ? Number.NEGATIVE_INFINITY : parseTime(flags.start, "--start"),
      endMs: flags.end === undefined ? Number.POSITIVE_INFINITY : parseTime(flags.end, "--end"),
    },
    limit: flags.limit === undefined ? Number.POSITIVE_INFINITY : parseLimit(flags.limit),
  };
}

/** A whole number of records, 1 or more. */
export function parseLimit(text: string): number {
  if (/^[1-9]\d{0,14}$/.test(text)) return Number(text);
  throw new VpcflowError("USAGE", `--limit is ${quoted(text)}, which is no number of records.`, {
    subject: "--limit",
    found: text,
    fix: "Write a whole number from 1 on.",
  });
}

// --- internal ---

function parseColumns(text: string): string[] {
  return text.split(",").map((given) => {
    const name = given.trim();
    const column = name === "timestamp" ? name : findField(name)?.name;
    if (column !== undefined) return column;
    throw new VpcflowError("USAGE", `--columns names ${quoted(name)}, which is no flow log field.`, {
      subject: "--columns",
      found: name,
      fix: `Fields are timestamp, ${FIELDS.slice(0, 14)
        .map((field) => field.name)
        .join(", ")}, and those of later versions, such as tcp-flags.`,
    });
  });
}

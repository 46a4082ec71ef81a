import { quoted, VpcflowError } from "../flow/errors.ts";
import { FIELDS, findField, underscored } from "../flow/fields.ts";
import { type LogFormat, parseLogFormat, TIMESTAMP } from "../flow/format.ts";
import { MESSAGE } from "../flow/log-message.ts";
import { NAME_COLUMNS } from "../flow/name-columns.ts";

/** The flags that say which records are shown, and how: those of `read` and `verify`. */
export interface RecordFlags {
  format?: string | undefined;
  logFormat?: string | undefined;
  columns?: string | undefined;
  limit?: string | undefined;
}

export interface RecordOptions {
  /** Absent where nothing was said: it is then told by what is read. */
  logFormat?: LogFormat;
  /** By AWS's names; all when absent. */
  columns?: string[];
  /** `Infinity` when absent. */
  limit: number;
}

/** @throws VpcflowError `USAGE` that names the flag */
export function recordOptions({ format, logFormat, columns, limit }: RecordFlags): RecordOptions {
  if (format === "text" && columns !== undefined) throw columnsOfText();
  const chosen = columns === undefined ? undefined : parseColumns(columns);
  if (format === "parquet" && chosen) rejectTwice(chosen);
  return {
    ...(logFormat !== undefined && { logFormat: parseLogFormatFlag(logFormat) }),
    ...(chosen && { columns: chosen }),
    limit: limit === undefined ? Number.POSITIVE_INFINITY : parseLimit(limit),
  };
}

/** The log format that `--log-format` names. @throws VpcflowError `USAGE` that names the flag and the token */
export function parseLogFormatFlag(text: string): LogFormat {
  try {
    return parseLogFormat(text);
  } catch (error) {
    if (!(error instanceof VpcflowError)) throw error;
    throw new VpcflowError("USAGE", `--log-format: ${error.message}`, {
      subject: "--log-format",
      found: text,
      fix: error.fix ?? "Use default, rich, transit-gateway or '${version} …'.",
    });
  }
}

// --- internal ---

function columnsOfText(): VpcflowError {
  return new VpcflowError("USAGE", "--columns does not go with -f text, which shows each line as it came.", {
    subject: "--columns",
    fix: "Use -f tsv, csv, ndjson, parquet or table, or leave --columns out.",
  });
}

/** Columns of a Parquet file are known by their names alone. */
function rejectTwice(columns: readonly string[]): void {
  const twice = columns.find((name, index) => columns.indexOf(name) < index);
  if (twice === undefined) return;
  throw new VpcflowError("USAGE", `--columns names ${twice} twice, which Parquet cannot hold.`, {
    subject: "--columns",
    found: twice,
    fix: "Name each column once.",
  });
}

/** A whole number of records, 1 or more. */
function parseLimit(text: string): number {
  if (/^[1-9]\d{0,14}$/.test(text)) return Number(text);
  throw new VpcflowError("USAGE", `--limit is ${quoted(text)}, which is no number of records.`, {
    subject: "--limit",
    found: text,
    fix: "Write a whole number from 1 on.",
  });
}

/** Columns that are no fields of AWS's, written with hyphens or underscores. */
const OWN_COLUMNS = new Map(
  [TIMESTAMP, MESSAGE, ...Object.keys(NAME_COLUMNS)].flatMap((name) => [
    [name, name],
    [underscored(name), name],
  ]),
);

function parseColumns(text: string): string[] {
  return text.split(",").map((name) => columnNamed(name.trim(), text));
}

function columnNamed(name: string, all: string): string {
  const column = OWN_COLUMNS.get(name) ?? findField(name)?.name;
  if (column !== undefined) return column;
  const nothing =
    all.trim() === "" ? "is empty" : /,\s*$/.test(all) ? "ends with a comma" : "lacks a name before a comma";
  throw new VpcflowError(
    "USAGE",
    name === "" ? `--columns ${nothing}.` : `--columns names ${quoted(name)}, which is no flow log field.`,
    {
      subject: "--columns",
      found: name,
      fix: `Fields are timestamp, ${FIELDS.slice(0, 14)
        .map((field) => field.name)
        .join(", ")}, and those of later versions, such as tcp-flags.`,
    },
  );
}

import { quoted } from "../../flow/errors.ts";
import { parseLogFormat } from "../../flow/format.ts";
import { counted } from "../counted.ts";

/** How a value of an attribute is said; `undefined` where there is nothing to say. */
export type Format = (value: unknown) => string | undefined;

export const days: Format = (value) => (typeof value === "number" && value > 0 ? counted(value, "day") : "for ever");
export const hours: Format = (value) => unit(value, "hour");
export const megabytes: Format = (value) => (value === undefined ? undefined : `${plain(value)} MB`);

export const streamMode: Format = (value) =>
  value === "ON_DEMAND" ? "on demand" : value === "PROVISIONED" ? "provisioned" : plain(value);

/** In hours or minutes where it is whole ones. */
export const seconds: Format = (value) => {
  if (typeof value !== "number") return plain(value);
  if (value > 0 && value % 3600 === 0) return counted(value / 3600, "hour");
  return value > 60 && value % 60 === 0 ? counted(value / 60, "minute") : counted(value, "second");
};

/** A key by its id, which is what people look for; no key of one's own is AWS's. */
export const keyName: Format = (value) => {
  if (value === undefined || String(value).startsWith("alias/aws/")) return "AWS's own key";
  return `key ${String(value).split("/").at(-1)}`;
};

/** The end of an ARN: `stream/prod-flows`. */
export const resourceOf: Format = (value) =>
  typeof value === "string" && value.startsWith("arn:") ? value.split(":").slice(5).join(":") : plain(value);

/** A URL's origin alone: its path is often its secret. */
export const origin: Format = (value) => {
  if (typeof value !== "string") return undefined;
  return URL.canParse(value) ? new URL(value).origin : "not shown";
};

/** `default (14 fields)`; a format that has no name by the number of its fields. */
export const logFormatName: Format = (value) => {
  if (typeof value !== "string") return undefined;
  const fields = fieldsOf(value);
  if (fields === undefined) return plain(value);
  const name = NAMED.find((candidate) => fieldsOf(candidate)?.join() === fields.join());
  return `${name ?? "custom"} (${counted(fields.length, "field")})`;
};

/** A pattern of a hundred fields says little to an eye: how many it names, and for which of them it asks something. */
export const patternSize: Format = (value) => {
  if (typeof value !== "string") return "every log event";
  if (!value.startsWith("[")) return plain(value);
  const terms = value
    .slice(1, -1)
    .split(",")
    .map((term) => term.trim());
  const conditions = terms.filter((term) => /[=<>]/.test(term)).map((term) => term.split(/[ !=<>]/)[0]);
  const asked = conditions.length === 0 ? "no condition" : `conditions on ${conditions.join(", ")}`;
  return `${counted(terms.filter((term) => term !== "...").length, "field")}, ${asked}`;
};

/** As it is, fit for a terminal. */
export const plain: Format = (value) => {
  if (value === undefined || value === null) return undefined;
  return typeof value === "string" ? quoted(value, 120) : quoted(JSON.stringify(value), 120).slice(1, -1);
};

// --- internal ---

const NAMED = ["default", "rich", "transit-gateway"];

function unit(value: unknown, name: string): string | undefined {
  return typeof value === "number" ? counted(value, name) : plain(value);
}

function fieldsOf(format: string): string[] | undefined {
  try {
    return parseLogFormat(format).fields.map(({ name }) => name);
  } catch {
    return undefined;
  }
}

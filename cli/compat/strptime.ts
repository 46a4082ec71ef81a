import { quoted, VpcflowError } from "../../flow/errors.ts";
import { type CalendarTime, COMBINED, DIRECTIVES, type ReadTime } from "./strptime-directives.ts";

/**
 * Reads a time by a format, as Python's `datetime.strptime` does: all of its directives but those of weeks
 * (`%U %W %G %V %u`), names in English, fractions to the millisecond.
 *
 * @returns ms since the epoch; UTC where the text names no zone
 * @throws VpcflowError `USAGE` where the text does not fit the format, or no day has that date
 * @see https://docs.python.org/3/library/datetime.html#strftime-and-strptime-behavior
 */
export function strptime(text: string, format: string, flag: string): number {
  const { pattern, directives } = compiled(format);
  const values = pattern.exec(text);
  if (!values) throw noSuchTime(text, format, flag);
  const read: ReadTime = { ...EPOCH_OF_PYTHON };
  for (const [index, directive] of directives.entries()) DIRECTIVES[directive]!.read?.(read, values[index + 1]!);
  const time = calendarTime(read);
  if (!exists(time)) throw noSuchTime(text, format, flag);
  return inUtc(time);
}

// --- internal ---

const EPOCH_OF_PYTHON: CalendarTime = { year: 1900, month: 1, day: 1, hour: 0, minute: 0, second: 0, ms: 0 };

function compiled(format: string): { pattern: RegExp; directives: string[] } {
  const directives: string[] = [];
  const expanded = format.replace(/%([cxX%])/g, (all, letter) => COMBINED[letter] ?? all);
  const source = expanded.replace(/%(.?)|\s+|[^%\s]+/gs, (part, letter: string | undefined) => {
    if (part === "%%") return "%";
    if (!part.startsWith("%")) return /^\s/.test(part) ? "\\s+" : part.replace(/[\\.^$*+?(){}[\]|/-]/g, "\\$&");
    const directive = DIRECTIVES[letter!];
    if (!directive) throw unknownDirective(part, format);
    directives.push(letter!);
    return `(${directive.pattern})`;
  });
  return { pattern: new RegExp(`^${source}$`, "i"), directives };
}

function inUtc({ year, month, day, hour, minute, second, ms, offsetMinutes = 0 }: CalendarTime): number {
  const date = new Date(0);
  // Date.UTC takes the years before 100 for those of the last century.
  date.setUTCFullYear(year, month - 1, day);
  return date.setUTCHours(hour, minute - offsetMinutes, second, ms);
}

function calendarTime({ isAfternoon, dayOfYear, ...time }: ReadTime): CalendarTime {
  const hour = time.hour + (isAfternoon && time.hour < 12 ? 12 : 0);
  if (dayOfYear === undefined) return { ...time, hour };
  const date = new Date(Date.UTC(time.year, 0, dayOfYear));
  return { ...time, hour, year: date.getUTCFullYear(), month: date.getUTCMonth() + 1, day: date.getUTCDate() };
}

/** No 31st of April, and no leap second, which Python's `datetime` does not take either. */
function exists({ year, month, day, second }: CalendarTime): boolean {
  const date = new Date(0);
  date.setUTCFullYear(year, month - 1, day);
  return year > 0 && second < 60 && date.getUTCMonth() === month - 1 && date.getUTCDate() === day;
}

function noSuchTime(text: string, format: string, flag: string): VpcflowError {
  return new VpcflowError("USAGE", `${flag} is ${quoted(text)}, which is no time of the form ${quoted(format)}.`, {
    subject: flag,
    found: text,
    expected: format,
    fix: `Write it in that form, or say its own: ${flag} 2026-01-31T12:00 --time-format %Y-%m-%dT%H:%M`,
  });
}

function unknownDirective(directive: string, format: string): VpcflowError {
  const known = [...Object.keys(DIRECTIVES), ...Object.keys(COMBINED), "%"].map((letter) => `%${letter}`).join(" ");
  return new VpcflowError("USAGE", `--time-format ${quoted(format)} has ${quoted(directive)}, which is not read.`, {
    subject: "--time-format",
    found: directive,
    expected: known,
    fix: `Directives are ${known}.`,
  });
}

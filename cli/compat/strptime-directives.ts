/** What a text said of a time; what it did not say is that of Python's: the first instant of 1900. */
export interface CalendarTime {
  year: number;
  /** 1 to 12. */
  month: number;
  day: number;
  hour: number;
  minute: number;
  second: number;
  ms: number;
  /** East of UTC, where the text names a zone. */
  offsetMinutes?: number;
}

/** What was read so far; hours of twelve and days of the year are settled at the end. */
export interface ReadTime extends CalendarTime {
  isAfternoon?: boolean;
  dayOfYear?: number;
}

export interface Directive {
  pattern: string;
  read?: (time: ReadTime, value: string) => void;
}

const MONTHS = "january february march april may june july august september october november december".split(" ");
const DAYS = "monday tuesday wednesday thursday friday saturday sunday".split(" ");
const short = (names: readonly string[]): string => names.map((name) => name.slice(0, 3)).join("|");
const monthOf = (name: string): number =>
  1 + MONTHS.findIndex((month) => month.startsWith(name.toLowerCase().slice(0, 3)));

/** By their letters, with the patterns that Python has for them. */
export const DIRECTIVES: Readonly<Record<string, Directive>> = {
  a: { pattern: short(DAYS) },
  A: { pattern: DAYS.join("|") },
  b: { pattern: short(MONTHS), read: (time, value) => (time.month = monthOf(value)) },
  B: { pattern: MONTHS.join("|"), read: (time, value) => (time.month = monthOf(value)) },
  d: { pattern: "3[0-1]|[1-2]\\d|0[1-9]|[1-9]| [1-9]", read: (time, value) => (time.day = Number(value)) },
  f: { pattern: "\\d{1,6}", read: (time, value) => (time.ms = Number(value.padEnd(3, "0").slice(0, 3))) },
  H: { pattern: "2[0-3]|[0-1]\\d|\\d", read: (time, value) => (time.hour = Number(value)) },
  I: { pattern: "1[0-2]|0[1-9]|[1-9]", read: (time, value) => (time.hour = Number(value) % 12) },
  j: {
    pattern: "36[0-6]|3[0-5]\\d|[1-2]\\d\\d|0[1-9]\\d|00[1-9]|[1-9]\\d|0[1-9]|[1-9]",
    read: (time, value) => (time.dayOfYear = Number(value)),
  },
  m: { pattern: "1[0-2]|0[1-9]|[1-9]", read: (time, value) => (time.month = Number(value)) },
  M: { pattern: "[0-5]\\d|\\d", read: (time, value) => (time.minute = Number(value)) },
  p: { pattern: "am|pm", read: (time, value) => (time.isAfternoon = value.toLowerCase() === "pm") },
  S: { pattern: "6[0-1]|[0-5]\\d|\\d", read: (time, value) => (time.second = Number(value)) },
  w: { pattern: "[0-6]" },
  y: { pattern: "\\d\\d", read: (time, value) => (time.year = Number(value) + (Number(value) < 69 ? 2000 : 1900)) },
  Y: { pattern: "\\d{4}", read: (time, value) => (time.year = Number(value)) },
  z: {
    pattern: "[+-]\\d\\d:?[0-5]\\d(?::?[0-5]\\d)?|Z",
    read: (time, value) => (time.offsetMinutes = offsetOf(value)),
  },
  Z: { pattern: "utc|gmt" },
};

/** What stands for several directives, in Python's own locale. */
export const COMBINED: Readonly<Record<string, string>> = { c: "%a %b %d %H:%M:%S %Y", x: "%m/%d/%y", X: "%H:%M:%S" };

// --- internal ---

function offsetOf(text: string): number {
  if (text.toUpperCase() === "Z") return 0;
  const [, sign, hours, minutes] = /^([+-])(\d\d):?(\d\d)/.exec(text)!;
  return (sign === "-" ? -1 : 1) * (Number(hours) * 60 + Number(minutes));
}

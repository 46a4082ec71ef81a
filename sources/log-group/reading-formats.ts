import { quoted } from "../../flow/errors.ts";
import type { EventBatch } from "../../flow/event-batch.ts";
import { type LogFormat, nameOfFormat } from "../../flow/format.ts";
import { type FormatNews, LineFormats } from "../../flow/line-formats.ts";
import { ALWAYS } from "../../flow/time-window.ts";
import type { ClientConfig } from "../aws-session.ts";
import type { LogGroupOptions } from "./read-log-group.ts";
import { type ToldFormats, toldFormats } from "./told-formats.ts";

export interface ReadingFormats {
  /** Gives the lines of a batch their formats. */
  lines: (events: EventBatch) => { events: EventBatch; format: LogFormat }[];
  /** What CloudWatch Logs is to look for, where that loses nothing. */
  pattern: string | undefined;
}

export interface FormatOptions extends Pick<LogGroupOptions, "format" | "filterPattern" | "window" | "notice"> {
  client: ClientConfig;
  signal: AbortSignal;
}

/** How the lines of a log group are read: by the format that was named, or by those that EC2 tells. */
export async function formatsOf(logGroup: string, options: FormatOptions): Promise<ReadingFormats> {
  const { format, filterPattern, window = ALWAYS } = options;
  const patternFor = (only: LogFormat | undefined): string | undefined => {
    if (typeof filterPattern !== "function") return filterPattern;
    return only && filterPattern(only);
  };
  if (format) return { lines: (events) => [{ events, format }], pattern: patternFor(format) };
  const told = await toldFormats(logGroup, options.client, options.signal);
  const formats = new LineFormats(told.formats, news(logGroup, told, options.notice));
  // Flow logs that are gone may have written lines of another format, which a pattern would not find.
  const only = told.formats.length === 1 && told.sinceMs <= window.startMs ? told.formats[0] : undefined;
  return { lines: (events) => formats.split(events), pattern: patternFor(only) };
}

// --- internal ---

const NAME_IT = "--log-format names another.";

function news(
  logGroup: string,
  { formats, why }: ToldFormats,
  notice: (sentence: string) => void = () => {},
): FormatNews {
  const group = quoted(logGroup, 200);
  return {
    guessed: (format) =>
      notice(
        formats.length > 0
          ? `Lines of ${group} fit none of its flow logs' formats, and are read as ${named(format)}, which they look like.`
          : `The lines of ${group} are read as ${named(format)}, which they look like, because ${why}; ${NAME_IT}`,
      ),
    doubtful: ([first, ...others]) =>
      notice(
        `Lines of ${group} may be of ${[first!, ...others].map(named).join(" or of ")}, which cannot be told apart; they are read as the first; ${NAME_IT}`,
      ),
    unknown: () =>
      notice(
        `Lines of ${group} are of no format that can be guessed (${why}): name it by --log-format '\${version} …'.`,
      ),
  };
}

function named({ text, fields }: LogFormat): string {
  const name = nameOfFormat(text);
  return name === text ? `the format of ${fields.length} fields ${quoted(text, 60)}` : `the ${name} format`;
}

import { type EventBatch, STRIDE } from "./event-batch.ts";
import { byNameFormat, DEFAULT_FORMAT, type LogFormat, RICH_FORMAT, TRANSIT_GATEWAY_FORMAT } from "./format.ts";
import { LineShape } from "./line-shape.ts";
import { looksLikeFlowLog } from "./log-message.ts";

/** What who reads lines hears of their formats, once each. */
export interface FormatNews {
  /** Lines fit none of the formats that are known to be there, and look like this one. */
  guessed(format: LogFormat): void;
  /** Lines could be of several of the formats that are there, and are read as the first of these. */
  doubtful(formats: readonly LogFormat[]): void;
  /** Lines are of no format that is known or can be guessed, though they look like flow logs. */
  unknown(): void;
}

/**
 * Gives each line the format that it fits: of those that are known to be there by its number of tokens, and where several
 * have as many by what the tokens look like; else one of vpcflow's own that it looks like.
 */
export class LineFormats {
  readonly #known: readonly LineShape[];
  readonly #guesses: readonly LineShape[];
  readonly #news: FormatNews;
  readonly #said = new Set<string>();

  constructor(known: readonly LogFormat[], news: FormatNews) {
    this.#known = known.map((format) => new LineShape(format));
    this.#guesses = shapesOf(GUESSES.filter(({ text }) => !known.some((format) => format.text === text)));
    this.#news = news;
  }

  /** The events of the batch by their formats: most often all of one, and the batch itself. */
  split(events: EventBatch): { events: EventBatch; format: LogFormat }[] {
    const formats = Array.from({ length: events.count }, (_, index) => this.#formatAt(events, index));
    const distinct = new Set(formats);
    return [...distinct].map((format) => ({
      format,
      events: distinct.size === 1 ? events : events.filter((index) => formats[index] === format),
    }));
  }

  #formatAt(events: EventBatch, index: number): LogFormat {
    let found: LineShape | undefined;
    for (const shape of this.#known) {
      if (!fits(shape, events, index)) continue;
      if (found) return this.#likeliestAt(events, index);
      found = shape;
    }
    return found?.format ?? this.#guessAt(events, index) ?? this.#known[0]?.format ?? UNKNOWN;
  }

  #guessAt(events: EventBatch, index: number): LogFormat | undefined {
    const guess = formatOfLooks(this.#guesses, events, index);
    if (guess) this.#say(guess.text, () => this.#news.guessed(guess));
    else if (this.#known.length === 0 && looksLikeFlowLog(events.message(index))) {
      this.#say("", () => this.#news.unknown());
    }
    return guess;
  }

  #likeliestAt(events: EventBatch, index: number): LogFormat {
    const fitting = this.#known.filter((shape) => fits(shape, events, index));
    const matching = fitting.filter((shape) => shape.matches(events.bytes));
    const possible = (matching.length > 0 ? matching : fitting).map(({ format }) => format);
    const doubt = possible.map(({ text }) => text).join("\n");
    if (possible.length > 1) this.#say(doubt, () => this.#news.doubtful(possible));
    return possible[0]!;
  }

  #say(what: string, say: () => void): void {
    if (this.#said.has(what)) return;
    this.#said.add(what);
    say();
  }
}

/** The one of vpcflow's own formats that a line of the batch looks like; one of its first lines is enough. */
export function guessByLooks(events: EventBatch): LogFormat | undefined {
  const shapes = shapesOf(GUESSES);
  for (let index = 0; index < Math.min(events.count, SAMPLE_LINES); index++) {
    const guess = formatOfLooks(shapes, events, index);
    if (guess) return guess;
  }
  return undefined;
}

// --- internal ---

/** The formats that are told by their looks, where nobody names any: they have 14, 27 and 36 fields. */
const GUESSES: readonly LogFormat[] = [DEFAULT_FORMAT, RICH_FORMAT, TRANSIT_GATEWAY_FORMAT];
const SAMPLE_LINES = 16;

/** Lines of it are split by nobody, so that none is taken for what it is not; tables have the default's columns. */
const UNKNOWN = byNameFormat(DEFAULT_FORMAT.fields.map(({ name }) => name));

function shapesOf(formats: readonly LogFormat[]): LineShape[] {
  return formats.map((format) => new LineShape(format));
}

function fits(shape: LineShape, { bytes, positions }: EventBatch, index: number): boolean {
  return shape.fits(bytes, positions[index * STRIDE + 1]!, positions[index * STRIDE + 2]!);
}

function formatOfLooks(shapes: readonly LineShape[], events: EventBatch, index: number): LogFormat | undefined {
  return shapes.find((shape) => fits(shape, events, index) && shape.matches(events.bytes))?.format;
}

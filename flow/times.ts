const UNIT_MS: Readonly<Record<string, number>> = { s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000, w: 604_800_000 };

/** Past this an epoch is in milliseconds: as seconds it would be the year 5138. */
const MAX_EPOCH_SECONDS = 1e11;

/** What a time may be written as. */
export const TIME_FORMS = "2026-01-31T12:00:00Z, epoch seconds or milliseconds, or an age such as 15m, 2h or 7d";

/**
 * The time that a person wrote, in ms since the epoch: ISO 8601 (UTC where it names no zone), epoch seconds or
 * milliseconds, or an age such as `15m`, `2h`, `7d`; `undefined` for what is none.
 */
export function timeMs(text: string, nowMs = Date.now()): number | undefined {
  const age = durationMs(text);
  if (age !== undefined) return nowMs - age;
  if (/^\d{9,14}$/.test(text)) return epochMs(Number(text));
  const time = /^\d{4}-\d{2}-\d{2}/.test(text) ? Date.parse(withZone(text)) : Number.NaN;
  return Number.isNaN(time) ? undefined : time;
}

/** An epoch in seconds or milliseconds, in ms: which of them it is, its size tells. */
export function epochMs(epoch: number): number {
  return epoch > MAX_EPOCH_SECONDS ? epoch : epoch * 1000;
}

/** The ms in `15m`, `2h` and the like; `undefined` for what is none. */
export function durationMs(text: string): number | undefined {
  const match = /^(\d+(?:\.\d+)?)([smhdw])$/.exec(text);
  return match ? Number(match[1]) * UNIT_MS[match[2]!]! : undefined;
}

// --- internal ---

function withZone(text: string): string {
  if (/(?:[zZ]|[+-]\d{2}:?\d{2})$/.test(text.slice(10))) return text;
  return text.length === 10 ? `${text}T00:00:00Z` : `${text.replace(" ", "T")}Z`;
}

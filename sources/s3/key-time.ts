/** A folder of a key that stands for a span of time, ms since the epoch. */
export interface DateFolder {
  /** The key's beginning, up to and with the folder's slash. */
  path: string;
  fromMs: number;
  /** Just after it. */
  toMs: number;
}

export interface TimeSpan {
  fromMs: number;
  toMs: number;
}

/** Sorts after every other character, in the order of S3, which is that of UTF-8 bytes. */
const LAST = "\u{10ffff}";

/**
 * The time in the name of an object that the flow logs service wrote: `…_20261128T0500Z_….log.gz`.
 * @see https://docs.aws.amazon.com/vpc/latest/userguide/flow-logs-s3-path.html
 */
export function fileTimeMs(key: string): number | undefined {
  const stamp = /_vpcflowlogs_[^/]*_(\d{8}T\d{4})Z_[^/]*$/.exec(key)?.[1];
  if (stamp === undefined) return undefined;
  const time = Date.parse(stamp.replace(/(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)/, "$1-$2-$3T$4:$5:00Z"));
  return Number.isNaN(time) ? undefined : time;
}

/**
 * The folders of a key that are parts of a date, from the year to the day or hour: `2026/11/28/05/` (AWS's, Firehose's),
 * `year=2026/month=11/…` (Hive's), `date=2026-11-28/`.
 */
export function dateFolders(key: string): DateFolder[] {
  const nested = NESTED.exec(key);
  const flat = nested ? null : FLAT.exec(key);
  const parts = nested ? [2, 3, 4, 5].map((group) => nested[group]) : [undefined, undefined, flat?.[2], flat?.[3]];
  const match = nested ?? flat;
  if (!match) return [];
  let path = key.slice(0, match.index) + match[1];
  let digits = "";
  const folders: DateFolder[] = [];
  for (const part of parts) {
    if (part === undefined) continue;
    path += part;
    digits += part.replace(/\D/g, "");
    folders.push({ path, ...spanOf(digits) });
  }
  return folders.every(({ fromMs, toMs }) => fromMs < toMs) ? folders : [];
}

/** The outermost date folder of the key that lies wholly outside of the span. */
export function folderOutside(key: string, span: TimeSpan): DateFolder | undefined {
  return dateFolders(key).find(({ fromMs, toMs }) => toMs <= span.fromMs || fromMs >= span.toMs);
}

/**
 * The key after which a listing may go on that has come to `key`: past the folder, or the files of a flow log, that lie
 * outside of the span; `undefined` where `key` does not.
 */
export function skipFrom(key: string, folders: TimeSpan, files: TimeSpan): string | undefined {
  const folder = folderOutside(key, folders);
  if (folder) return folder.path + LAST;
  const time = fileTimeMs(key);
  const series = /^.*_vpcflowlogs_[^/]*_(?=\d{8}T\d{4}Z_[^/]*$)/.exec(key)?.[0];
  if (time === undefined || series === undefined) return undefined;
  if (time >= files.toMs) return series + LAST;
  return time < files.fromMs ? series + stampOf(files.fromMs + MINUTE_MS - 1) : undefined;
}

/** The folder of a day, as it is written in keys of either kind, without its slash: what a listing begins after. */
export function dayFolder(timeMs: number, isHive: boolean): string {
  const [year, month, day] = new Date(timeMs).toISOString().slice(0, 10).split("-");
  return isHive ? `year=${year}/month=${month}/day=${day}` : `${year}/${month}/${day}`;
}

// --- internal ---

/** The first minute that is wanted is the one that begins in the span: the one before would lead back, and round for ever. */
const MINUTE_MS = 60_000;

/** Flow logs exist since 2015; a folder of four digits that is followed by no month is no year. */
const NESTED =
  /((?:^|\/))((?:year=)?20[1-9]\d\/)((?:month=)?(?:0[1-9]|1[0-2])\/)((?:day=)?(?:0[1-9]|[12]\d|3[01])\/)?((?:hour=)?(?:[01]\d|2[0-3])\/)?/;
const FLAT =
  /((?:^|\/))((?:date|dt|day)=20[1-9]\d-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])\/)((?:hour=)?(?:[01]\d|2[0-3])\/)?/;

/** The span of a year, month, day or hour of as many digits: `2026`, `202611`, `20261128`, `2026112805`. */
function spanOf(digits: string): TimeSpan {
  const numbers = [digits.slice(0, 4), ...(digits.slice(4).match(/\d\d/g) ?? [])].map(Number);
  const [year = 0, month = 1, day = 1, hour = 0] = numbers;
  const at = [year, month - 1, day, hour] as const;
  const next = at.map((part, index) => part + (index === numbers.length - 1 ? 1 : 0)) as [
    number,
    number,
    number,
    number,
  ];
  return { fromMs: Date.UTC(...at), toMs: Date.UTC(...next) };
}

/** As file names have it; without what follows, so that it sorts before the files of that minute. */
function stampOf(timeMs: number): string {
  return new Date(timeMs).toISOString().slice(0, 16).replace(/[-:]/g, "");
}

import type { TimeWindow } from "../../flow/time-window.ts";
import { fileTimeMs, folderOutside, skipFrom, type TimeSpan } from "./key-time.ts";

/** An object of a listing. */
export interface S3Object {
  key: string;
  /** Bytes. */
  size: number;
  /** ms since the epoch. */
  modifiedMs: number;
}

/** Tells by key and time of writing which objects may hold records of a window. In doubt one is read: records are looked at again. */
export class ObjectPicker {
  readonly #window: TimeWindow;
  /** Of the times in the names of flow log objects. */
  readonly files: TimeSpan;
  /** Of the date folders of everything else. */
  readonly #folders: TimeSpan;

  constructor(window: TimeWindow) {
    this.#window = window;
    this.files = { fromMs: window.startMs - BEFORE_FILE_MS, toMs: window.endMs + AFTER_FILE_MS };
    this.#folders = { fromMs: window.startMs - FOLDER_MS, toMs: window.endMs + FOLDER_MS };
  }

  picks({ key, modifiedMs }: S3Object): boolean {
    const time = fileTimeMs(key);
    if (time !== undefined) return time >= this.files.fromMs && time < this.files.toMs;
    // No object holds what had not happened yet when it was written.
    return modifiedMs >= this.#window.startMs && !folderOutside(key, this.#foldersOf(key));
  }

  /** Where a listing that has come to `key` goes on, when what follows is not wanted. */
  skipFrom(key: string): string | undefined {
    return skipFrom(key, this.#foldersOf(key), this.files);
  }

  #foldersOf(key: string): TimeSpan {
    if (DELIVERED.test(key)) return this.files;
    return DISCARDED.test(key) ? { ...this.#folders, toMs: Number.POSITIVE_INFINITY } : this.#folders;
  }
}

// --- internal ---

const MINUTE_MS = 60_000;

/**
 * AWS's page says of a file of 16:20 that it holds the records from 16:15:01 to 16:20:00; should it be named by its
 * beginning after all, those of the window stand in files of at most five minutes earlier, ten for an aggregation of ten.
 */
const BEFORE_FILE_MS = 15 * MINUTE_MS;
/** A record is written when its aggregation of up to ten minutes has ended and AWS has delivered it, some ten minutes later as a rule and without a promise. */
const AFTER_FILE_MS = 60 * MINUTE_MS;
/** Firehose names folders by arrival, up to 15 minutes before the last record comes, in any time zone, and retries for a day. */
const FOLDER_MS = 24 * 60 * MINUTE_MS;
/** The flow logs service names its folders by the times of the files in them. */
const DELIVERED = /(?:^|\/)(?:aws-service=)?vpcflowlogs\//;
/** What Lambda gave up on lies under the day of that, which may be as long after the records as the stream keeps them. */
const DISCARDED = /(?:^|\/)aws\/lambda\/[^/]+\/shardId-/;

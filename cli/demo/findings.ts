import type { StoredObject } from "../../local/bucket.ts";
import type { DeliveryCounts } from "../../local/log-group.ts";
import type { MappingCounts, MappingSettings } from "../../local/mapping-settings.ts";
import type { ConnectionSet } from "../../local/webhook.ts";
import { type Finding, failed, type Outcome, passed } from "../checks/check.ts";
import { counted } from "../counted.ts";
import type { Recount } from "./recount.ts";

/** What a demo saw of its pipeline, for the hops that no AWS API tells of here. */
export interface Observed {
  delivery: Readonly<DeliveryCounts>;
  /** Lines that a pipeline of this config must let through. */
  expectedMatches: number;
  /** The subscription filter's pattern, and the one that the config's format needs. */
  pattern: string;
  expectedPattern: string;
  mapping: Readonly<MappingCounts>;
  /** Why the stream was not drained; absent when it was. */
  unfinished?: string;
  functionLog: readonly string[];
  deadLetters: readonly StoredObject[];
  /** The record that nobody can read, which the demo planted. */
  poison: Uint8Array;
  connectionSets: readonly ConnectionSet[];
  /** Requests that the receiver refused, as the demo had it do. */
  refused: number;
  recount: Recount;
}

export function logGroupFinding({ delivery, expectedMatches, pattern, expectedPattern }: Observed): Finding {
  const { received, matched, delivered, records, bytes } = delivery;
  const left = received - matched;
  const kept = left > 0 ? `, ${thousands(left)} ${left === 1 ? "does" : "do"} not` : "";
  const found = `${counted(received, "log event")} in, ${thousands(matched)} match the filter pattern${kept}; ${counted(records, "record")} of ${kilobytes(bytes)} to the stream`;
  const wrong = [
    matched !== expectedMatches && `${thousands(expectedMatches)} should have matched`,
    delivered !== matched && `${thousands(delivered)} of them were delivered`,
    matched === 0 && "so nothing reaches the stream",
    pattern !== expectedPattern && `the pattern is not the one that the config's format needs: ${expectedPattern}`,
  ].filter((problem) => problem !== false);
  const fix = "Look at filter_pattern of the subscription filter in cdk.tf.json, and at the format of the lines.";
  const outcome = wrong.length === 0 ? passed(found) : failed([found, ...wrong].join("; "), fix);
  return finding("log group", "the filter pattern lets through what it should", outcome);
}

/** Reading the template has refused what loses records or holds them up for ever; retries that are none lose them too. */
export function mappingFinding(mapping: MappingSettings): Finding {
  const { batchSize, startingPosition, maximumRetryAttempts: retries } = mapping;
  const found = `${startingPosition}, batches of ${thousands(batchSize)}, ${counted(retries, "retry", "retries")} with bisect, then to the dead letters`;
  const broken = "maximum_retry_attempts is 0, so that a fault which would pass sends its batch to the dead letters";
  const outcome = retries > 0 ? passed(found) : failed(broken, "Look at the event source mapping in cdk.tf.json.");
  return finding("mapping", "a fault loses nothing and holds up nothing for ever", outcome);
}

export function functionFinding({ mapping, unfinished, functionLog }: Observed): Finding {
  const { invocations, functionErrors, failed: again, polled, dropped, deliveredToDestination } = mapping;
  const retried = again > 0 ? `, ${counted(again, "record")} sent again` : "";
  const found = `${counted(polled, "record")} in ${counted(invocations, "invocation")}${retried}`;
  const wrong = [
    functionErrors > 0 && `${counted(functionErrors, "function error")}${lastError(functionLog)}`,
    deliveredToDestination > 0 && `${counted(deliveredToDestination, "record")} given up to the dead letters`,
    dropped > 0 && `${counted(dropped, "record")} lost`,
    unfinished,
  ].filter((problem) => problem !== false && problem !== undefined);
  const fix = "Look at the function and the event source mapping in cdk.tf.json, and at the function's log below.";
  const outcome = wrong.length === 0 ? passed(found) : failed([found, ...wrong].join("; "), fix);
  return finding("function", "the function takes every record", outcome);
}

export function connectionSetsFinding({ connectionSets, recount, refused }: Observed): Finding {
  const { windows, uncovered, wrong } = recount;
  const refusals = refused > 0 ? `, after ${counted(refused, "planted refusal")}` : "";
  const found = `${counted(connectionSets.length, "connection set")} for ${counted(windows.length, "window")} received${refusals}; a recount from the stream agrees`;
  const right = uncovered === 0 && wrong.length === 0 && connectionSets.length > 0;
  const broken = `${counted(connectionSets.length, "connection set")} received: ${counted(uncovered, "record")} not in exactly one of them, ${thousands(wrong.length)} with other counts than a recount`;
  return finding(
    "connection sets",
    "each flow is counted once",
    right
      ? passed(found)
      : failed(broken, "Look at the function's environment and the event source mapping in cdk.tf.json."),
  );
}

export function deadLettersFinding({ deadLetters, poison }: Observed): Finding {
  const kept = deadLetters.filter(({ data }) => Buffer.compare(data, poison) === 0);
  const found = `the planted record that nobody can read is kept: ${kept[0]?.metadata["reason"] ?? "no reason"}`;
  const right = kept.length === 1 && deadLetters.length === 1;
  const broken = `${counted(deadLetters.length, "object")}, ${kept.length} of them the planted record that nobody can read`;
  return finding(
    "dead letters",
    "what cannot be read is kept, and holds up nothing",
    right ? passed(found) : failed(broken, "Look at VPCFLOW_DEAD_LETTER_BUCKET of the function in cdk.tf.json."),
  );
}

// --- internal ---

/** As the function's process on this machine logs an invocation that failed. */
function lastError(log: readonly string[]): string {
  const line = log.findLast((one) => one.startsWith("ERROR "));
  return line === undefined ? "" : `, the last of them ${line.slice("ERROR ".length)}`;
}

function finding(hop: string, title: string, outcome: Outcome): Finding {
  return { hop, title, ...outcome };
}

function thousands(number: number): string {
  return number.toLocaleString("en-US");
}

function kilobytes(bytes: number): string {
  return `${thousands(Math.ceil(bytes / 1024))} KiB`;
}

import type { StoredObject } from "../../local/bucket.ts";
import type { DeliveryCounts } from "../../local/log-group.ts";
import type { MappingCounts, MappingSettings } from "../../local/mapping-settings.ts";
import type { ConnectionSet } from "../../local/webhook.ts";
import { type Finding, failed, type Outcome, passed } from "../checks/check.ts";
import type { Recount } from "./recount.ts";

/** What a demo saw of its pipeline, for the hops that no AWS API tells of here. */
export interface Observed {
  delivery: Readonly<DeliveryCounts>;
  /** Lines that a pipeline of this config must let through. */
  expectedMatches: number;
  mapping: Readonly<MappingCounts>;
  deadLetters: readonly StoredObject[];
  /** The record that nobody can read, which the demo planted. */
  poison: Uint8Array;
  connectionSets: readonly ConnectionSet[];
  /** Requests that the receiver refused, as the demo had it do. */
  refused: number;
  recount: Recount;
}

export function logGroupFinding({ delivery, expectedMatches }: Observed): Finding {
  const { received, matched, delivered, records, bytes } = delivery;
  const left = received - matched;
  const found = `${count(received, "flow log")} in, ${count(matched)} match the filter pattern${left > 0 ? `, ${count(left)} do not (no addresses in them)` : ""}; ${count(records, "record")} of ${kilobytes(bytes)} to the stream`;
  const right = matched === expectedMatches && delivered === matched && matched > 0;
  const wrong = `${found}, and ${count(expectedMatches)} should have matched`;
  return finding(
    "log group",
    "the filter pattern lets through what it should",
    right ? passed(found) : failed(wrong, "Look at filter_pattern of the subscription filter in cdk.tf.json."),
  );
}

/** What vpcflow promises of its mapping: without any one of these a fault loses records, or holds them up for ever. */
export function mappingFinding(mapping: MappingSettings): Finding {
  const { batchSize, maximumRetryAttempts: retries, maximumRecordAgeSeconds: age } = mapping;
  const broken = [
    mapping.startingPosition !== "TRIM_HORIZON" &&
      "it does not start at TRIM_HORIZON, so what arrived before it is lost",
    retries < 1 && "retries are none or without end",
    age < 0 && "the record age is without end",
    !mapping.bisectBatchOnFunctionError && "a failing batch is not bisected",
    !mapping.reportBatchItemFailures && "partial batch answers are not asked for",
    mapping.onFailureBucket === undefined && "what runs out of retries goes nowhere",
  ].filter((problem) => problem !== false);
  const found = `${mapping.startingPosition}, batches of ${count(batchSize)}, ${count(retries, "retry", "retries")} with bisect, then to the dead letters`;
  const outcome =
    broken.length === 0 ? passed(found) : failed(broken.join("; "), "Look at the event source mapping in cdk.tf.json.");
  return finding("mapping", "a fault loses nothing and holds up nothing for ever", outcome);
}

export function functionFinding({ mapping }: Observed): Finding {
  const { invocations, functionErrors, failed: again, polled, dropped, deliveredToDestination } = mapping;
  const retried = again > 0 ? `, ${count(again, "record")} sent again` : "";
  const found = `${count(polled, "record")} in ${count(invocations, "invocation")}${retried}`;
  const lost = dropped + deliveredToDestination;
  const outcome =
    lost + functionErrors === 0
      ? passed(found)
      : failed(
          `${found}; ${count(functionErrors, "function error")}, ${count(deliveredToDestination, "record")} given up to the dead letters, ${count(dropped, "record")} lost`,
          "Look at the event source mapping in cdk.tf.json, and at the function's log above.",
        );
  return finding("function", "the function takes every record", outcome);
}

export function connectionSetsFinding({ connectionSets, recount, refused }: Observed): Finding {
  const { windows, uncovered, wrong } = recount;
  const refusals = refused > 0 ? `, after ${count(refused, "planted refusal")}` : "";
  const found = `${count(connectionSets.length, "connection set")} for ${count(windows.length, "window")} received${refusals}; a recount from the stream agrees`;
  const right = uncovered === 0 && wrong.length === 0 && connectionSets.length > 0;
  const broken = `${count(connectionSets.length, "connection set")} received: ${count(uncovered, "record")} not in exactly one of them, ${count(wrong.length)} with other counts than a recount`;
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
  const broken = `${count(deadLetters.length, "object")}, of which ${kept.length} is the planted record that nobody can read`;
  return finding(
    "dead letters",
    "what cannot be read is kept, and holds up nothing",
    right ? passed(found) : failed(broken, "Look at VPCFLOW_DEAD_LETTER_BUCKET of the function in cdk.tf.json."),
  );
}

// --- internal ---

function finding(hop: string, title: string, outcome: Outcome): Finding {
  return { hop, title, ...outcome };
}

function count(number: number, noun?: string, plural = `${noun}s`): string {
  const text = number.toLocaleString("en-US");
  return noun === undefined ? text : `${text} ${number === 1 ? noun : plural}`;
}

function kilobytes(bytes: number): string {
  return `${Math.ceil(bytes / 1024).toLocaleString("en-US")} KiB`;
}

import { findsIp } from "../../flow/compat/find-ip.ts";
import { FiveTuples } from "../../flow/compat/five-tuples.ts";
import { IpSet } from "../../flow/compat/ip-set.ts";
import type { OldRecords } from "../../flow/compat/old-records.ts";
import type { OldRows } from "../../flow/compat/old-rows.ts";
import { PrintRows } from "../../flow/compat/print-rows.ts";
import { quoted, VpcflowError } from "../../flow/errors.ts";
import { wholeNumber } from "./whole-number.ts";

/** What an action of flowlogs_reader makes of records, and how it read them. */
export type ActionRows = OldRows & { readonly records: OldRecords };

/**
 * The action that `print 10`, `findip 10.0.0.1` and so on name.
 * @throws VpcflowError `USAGE` for an action that there is none of, or whose arguments are none of its own
 */
export function actionOf([name = "print", ...args]: readonly string[]): ActionRows {
  const action = Object.hasOwn(ACTIONS, name) ? ACTIONS[name] : undefined;
  if (action) return action(args);
  throw new VpcflowError("USAGE", `unknown action: ${quoted(name).slice(1, -1)}`, {
    subject: "ACTION",
    found: name,
    fix: `known actions: ${Object.keys(ACTIONS).join(", ")}`,
  });
}

// --- internal ---

const ACTIONS: Readonly<Record<string, (args: readonly string[]) => ActionRows>> = {
  print: ([limit, ...more]) => {
    if (more.length > 0) throw tooMany(more);
    const most = limit === undefined ? 0 : wholeNumber(limit, "print N");
    // None and fewer than none are all, as ever.
    return new PrintRows(most > 0 ? { limit: most } : {});
  },
  ipset: () => new IpSet(),
  findip: (targets) => new PrintRows({ keep: targetsOf(targets) }),
  aggregate: () => new FiveTuples(),
};

function tooMany(more: readonly string[]): VpcflowError {
  return new VpcflowError("USAGE", "0 or 1 arguments expected for action 'print'.", {
    subject: "print",
    found: more.join(" "),
    fix: "Write print, or print 10 for the first ten.",
  });
}

function targetsOf(targets: readonly string[]): ReturnType<typeof findsIp> {
  try {
    return findsIp(targets);
  } catch (error) {
    if (!(error instanceof VpcflowError)) throw error;
    throw new VpcflowError("USAGE", `findip: ${error.message}`, {
      subject: "findip",
      ...(error.fix && { fix: error.fix }),
    });
  }
}

import { VpcflowError } from "../../flow/errors.ts";
import { missingFields } from "../../flow/filter/missing-fields.ts";
import { RecordSelection } from "../../flow/filter/select-records.ts";
import type { Filter } from "./filter.ts";
import type { Selection } from "./reading.ts";

/**
 * The selection of a filter. When all was read, a field that the filter asks about and no record has is a slip: a failure where
 * nothing was left, and else a notice.
 */
export function filterSelection({ expression, networks }: Filter, notice?: (sentence: string) => void): Selection {
  const selection = new RecordSelection(expression, networks);
  const end = (): void => {
    const missing = missingFields(expression, new Set(selection.unseen));
    if (missing.length === 0 || selection.tested === 0) return;
    const sentence = `No record has ${missing.length > 1 ? "any of " : ""}${missing.join(", ")}, which the filter asks about.`;
    if (selection.kept > 0) notice?.(sentence);
    else throw noSuchField(sentence, missing);
  };
  return { select: (batch) => selection.select(batch), end };
}

// --- internal ---

function noSuchField(sentence: string, missing: readonly string[]): VpcflowError {
  return new VpcflowError("USAGE", sentence, {
    subject: "--where",
    found: missing.join(","),
    fix: "Leave the filter out to see which fields the records have.",
  });
}

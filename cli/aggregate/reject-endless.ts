import { VpcflowError } from "../../flow/errors.ts";
import type { SourceFlags } from "../sources/source-flags.ts";

/** What is shown when all has come is never shown of what goes on for ever. @throws VpcflowError `USAGE` */
export function rejectEndless({ follow, end }: SourceFlags): void {
  if (!follow || end !== undefined) return;
  throw new VpcflowError("USAGE", "--follow without --end never comes to a result here.", {
    subject: "--follow",
    fix: "Leave --follow out, add --end, or see it live: vpcflow top SOURCE --follow.",
  });
}

import { VpcflowError } from "../../flow/errors.ts";
import { CutOffError } from "./object-bytes.ts";

/** Why one object was not read, where that is the object's fault and others may be read; `undefined` for what ends the reading. */
export function objectFault(error: unknown): string | undefined {
  if (error instanceof VpcflowError) return error.code === "SOURCE" ? error.message.replace(/\.$/, "") : undefined;
  if (error instanceof CutOffError) return "the connection was cut off again and again at the same byte";
  if (!(error instanceof Error)) return undefined;
  if (isDenied(error)) return "AWS denies you its reading (s3:GetObject, or kms:Decrypt on its key)";
  if (error.name.startsWith("KMS.")) return `the key that it is encrypted with cannot be used (${error.name})`;
  return FAULTS[error.name];
}

export function isDenied(error: unknown): boolean {
  return error instanceof Error && (error.name === "AccessDenied" || error.name === "Forbidden");
}

// --- internal ---

const FAULTS: Readonly<Record<string, string>> = {
  NoSuchKey: "it was deleted between listing and reading",
  NotFound: "it was deleted between listing and reading",
  PreconditionFailed: "it was overwritten while it was read",
  OtherVersionError: "it was overwritten while it was read",
  InvalidRange: "it was overwritten while it was read",
  InvalidObjectState: "it is archived in Glacier, and must be restored first",
};

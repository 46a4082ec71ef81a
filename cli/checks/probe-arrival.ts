import { decodeRecord } from "../../flow/envelope.ts";

/** Whether a record of the stream holds a log event with that very message. */
export function holdsMessage(data: Uint8Array, message: string): boolean {
  const { batches } = decodeRecord(Buffer.from(data));
  return batches.some((batch) => {
    for (let index = 0; index < batch.count; index++) if (batch.message(index) === message) return true;
    return false;
  });
}

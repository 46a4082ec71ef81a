import { VpcflowError } from "../flow/errors.ts";
import { type Handler, processorHandler } from "./processor-handler.ts";
import { type ProcessorSettings, processorSettings } from "./processor-settings.ts";

/** The function's entry point, `index.handler` in its zip. Settings that are wrong fail its start, by name. */
export const handler: Handler = processorHandler(startSettings());

// --- internal ---

/** Lambda logs the sentence of an error alone; the way out stands in a line before it. */
function startSettings(): ProcessorSettings {
  try {
    return processorSettings(process.env);
  } catch (error) {
    if (error instanceof VpcflowError) {
      const { message, code, subject, expected, fix } = error;
      process.stdout.write(`${JSON.stringify({ level: "error", message, code, subject, expected, fix })}\n`);
    }
    throw error;
  }
}

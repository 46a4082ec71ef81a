import { type Handler, processorHandler } from "./processor-handler.ts";
import { processorSettings } from "./processor-settings.ts";

/** The function's entry point, `index.handler` in its zip. Settings that are wrong fail its start, by name. */
export const handler: Handler = processorHandler(processorSettings(process.env));

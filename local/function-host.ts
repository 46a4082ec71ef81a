/**
 * The other side of function-process.ts: what runs in the function's own process. It loads the handler as Lambda's
 * Node.js runtime does, and answers one invocation at a time.
 */
import { existsSync } from "node:fs";
import path from "node:path";
import process from "node:process";
import { pathToFileURL } from "node:url";
import {
  FUNCTION_ARN_ARGUMENT,
  type FunctionError,
  HOST_ENVIRONMENT,
  type HostMessage,
  type InvokeMessage,
} from "./function-protocol.ts";

type Handler = (event: unknown, context: object) => unknown;

process.once("disconnect", () => process.exit(0));
await serve();

// --- internal ---

async function serve(): Promise<void> {
  let handler: Handler;
  try {
    handler = await loadHandler(setting("taskRoot"), setting("handler"));
  } catch (error) {
    send({ kind: "initFailed", error: asFunctionError(error) });
    return;
  }
  process.on("message", (message: InvokeMessage) => void invoke(handler, message));
  send({ kind: "ready" });
}

async function invoke(handler: Handler, message: InvokeMessage): Promise<void> {
  const { requestId } = message;
  try {
    const result = await handler(JSON.parse(message.event), contextOf(message));
    send({ kind: "returned", requestId, result: JSON.stringify(result) ?? "null" });
  } catch (error) {
    send({ kind: "threw", requestId, error: asFunctionError(error) });
  }
}

// `index.handler` and `folder/index.handler`: the file as index.js, .mjs or .cjs, in the order of Lambda's runtime.
async function loadHandler(root: string, handler: string): Promise<Handler> {
  const dot = handler.lastIndexOf(".");
  const [file, name] = [handler.slice(0, dot), handler.slice(dot + 1)];
  const found = [".js", ".mjs", ".cjs"].map((extension) => path.join(root, file + extension)).find(existsSync);
  if (found === undefined) throw named("Runtime.ImportModuleError", `Error: Cannot find module '${file}'`);
  const module = (await import(pathToFileURL(found).href)) as Record<string, unknown>;
  const exported = module[name] ?? (module["default"] as Record<string, unknown> | undefined)?.[name];
  if (typeof exported === "function") return exported as Handler;
  throw named("Runtime.HandlerNotFound", `${handler} is undefined or not exported`);
}

// https://docs.aws.amazon.com/lambda/latest/dg/nodejs-context.html
function contextOf(message: InvokeMessage): object {
  return {
    callbackWaitsForEmptyEventLoop: true,
    functionName: setting("functionName"),
    functionVersion: setting("functionVersion"),
    invokedFunctionArn: process.argv[FUNCTION_ARN_ARGUMENT] ?? "",
    memoryLimitInMB: setting("memoryMb"),
    awsRequestId: message.requestId,
    logGroupName: setting("logGroup"),
    logStreamName: setting("logStream"),
    getRemainingTimeInMillis: () => Math.max(0, message.deadlineMs - Date.now()),
  };
}

function setting(name: keyof typeof HOST_ENVIRONMENT): string {
  return process.env[HOST_ENVIRONMENT[name]] ?? "";
}

function asFunctionError(thrown: unknown): FunctionError {
  if (!(thrown instanceof Error)) return { errorType: typeof thrown, errorMessage: String(thrown) };
  return {
    errorType: thrown.name,
    errorMessage: thrown.message,
    trace: (thrown.stack ?? "").split("\n").slice(0, 20),
  };
}

function named(name: string, message: string): Error {
  return Object.assign(new Error(message), { name });
}

function send(message: HostMessage): void {
  process.send?.(message);
}

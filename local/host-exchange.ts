import type { ChildProcess } from "node:child_process";
import { endInWords } from "./child.ts";
import type { FunctionError, HostMessage, InvokeMessage } from "./function-protocol.ts";

/** How an exchange with the function's process ended. */
export type HostOutcome = HostMessage | { kind: "timedOut" } | { kind: "ended"; how: string };

/** Sends the invocation, if there is one, and waits for the answer, the end of the process or the time limit (ms). */
export function answerOf(host: ChildProcess, timeoutMs: number, message?: InvokeMessage): Promise<HostOutcome> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => settle({ kind: "timedOut" }), timeoutMs);
    const onMessage = (answer: HostMessage) => {
      if (!("requestId" in answer) || answer.requestId === message?.requestId) settle(answer);
    };
    const onExit = (code: number | null, signal: NodeJS.Signals | null) =>
      settle({ kind: "ended", how: endInWords(code, signal) });
    const onError = (error: Error) => settle({ kind: "ended", how: error.message });
    host.on("message", onMessage).once("exit", onExit).once("error", onError);
    if (message) host.send(message, (error) => error && onError(error));

    function settle(outcome: HostOutcome): void {
      clearTimeout(timer);
      host.off("message", onMessage).off("exit", onExit).off("error", onError);
      resolve(outcome);
    }
  });
}

/**
 * The error of an exchange that did not end well, in Lambda's own words
 * (https://docs.aws.amazon.com/lambda/latest/dg/troubleshooting-invocation.html).
 */
export function errorOf(outcome: HostOutcome, timeoutMs: number, message?: InvokeMessage): { error?: FunctionError } {
  const id = message === undefined ? "" : `RequestId: ${message.requestId} `;
  switch (outcome.kind) {
    case "timedOut": {
      const errorMessage = `${id}Error: Task timed out after ${(timeoutMs / 1000).toFixed(2)} seconds`;
      return { error: { errorType: "Sandbox.Timedout", errorMessage } };
    }
    case "ended": {
      const errorMessage = `${id}Error: Runtime exited with error: ${outcome.how}`;
      return { error: { errorType: "Runtime.ExitError", errorMessage } };
    }
    case "threw":
    case "initFailed":
      return { error: outcome.error };
    default:
      return {};
  }
}

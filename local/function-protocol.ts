/** What the parent sends to the function's process: one invocation. `event` is JSON text. */
export interface InvokeMessage {
  requestId: string;
  event: string;
  /** When the time limit strikes, in ms since the epoch. */
  deadlineMs: number;
}

/** How a thrown error travels, as Lambda's answer to a caller has it. */
export interface FunctionError {
  errorType: string;
  errorMessage: string;
  trace?: string[];
}

/** What the function's process sends back. */
export type HostMessage =
  | { kind: "ready" }
  | { kind: "initFailed"; error: FunctionError }
  /** `result` is JSON text; `null` when the handler returned nothing. */
  | { kind: "returned"; requestId: string; result: string }
  | { kind: "threw"; requestId: string; error: FunctionError };

/** How the parent tells the process what to load; Lambda's own runtime uses these names. */
export const HOST_ENVIRONMENT = {
  handler: "_HANDLER",
  taskRoot: "LAMBDA_TASK_ROOT",
  functionName: "AWS_LAMBDA_FUNCTION_NAME",
  functionVersion: "AWS_LAMBDA_FUNCTION_VERSION",
  memoryMb: "AWS_LAMBDA_FUNCTION_MEMORY_SIZE",
  logGroup: "AWS_LAMBDA_LOG_GROUP_NAME",
  logStream: "AWS_LAMBDA_LOG_STREAM_NAME",
} as const;

/** The ARN stands in the handler's context only; Lambda has no variable for it, so it travels as an argument. */
export const FUNCTION_ARN_ARGUMENT = 2;

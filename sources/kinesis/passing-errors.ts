/** AWS asks to slow down. @see https://docs.aws.amazon.com/kinesis/latest/APIReference/API_GetRecords.html */
export function isThrottled(error: unknown): boolean {
  return error instanceof Error && THROTTLED.has(error.name);
}

/**
 * The same call may well succeed a moment later, and may be made again without harm: throttling, AWS's own faults, a
 * connection that broke, an answer that was cut off, a clock that the SDK has allowed for by now.
 */
export function isPassing(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const { code, $metadata: answer, $fault: fault } = error as SdkError;
  if (isThrottled(error) || PASSING.has(error.name) || (code !== undefined && BROKEN.has(code))) return true;
  if (fault === "server" || (answer?.httpStatusCode ?? 0) >= 500) return true;
  if (answer?.clockSkewCorrected === true && OF_TIME.has(error.name)) return true;
  return CUT_OFF.test(error.message);
}

// --- internal ---

interface SdkError extends Error {
  code?: string;
  $fault?: string;
  $metadata?: { httpStatusCode?: number; clockSkewCorrected?: boolean };
}

const THROTTLED = new Set([
  "ProvisionedThroughputExceededException",
  "LimitExceededException",
  "KMSThrottlingException",
  "ThrottlingException",
  "Throttling",
  "TooManyRequestsException",
  "RequestLimitExceeded",
]);

const PASSING = new Set(["TimeoutError", "RequestTimeout", "RequestTimeoutException", "InternalFailureException"]);

/** Refusals of a request for its time. */
const OF_TIME = new Set([
  "InvalidSignatureException",
  "SignatureDoesNotMatch",
  "RequestTimeTooSkewed",
  "RequestExpired",
  "RequestInTheFuture",
]);

/** What Node's sockets and its HTTP/2 say of a connection that is no more, or is not there yet. */
const BROKEN = new Set([
  "ECONNRESET",
  "ECONNREFUSED",
  "ECONNABORTED",
  "EPIPE",
  "ETIMEDOUT",
  "ENETUNREACH",
  "EHOSTUNREACH",
  "ENOTFOUND",
  "EAI_AGAIN",
  "ERR_HTTP2_STREAM_ERROR",
  "ERR_HTTP2_STREAM_CANCEL",
  "ERR_HTTP2_SESSION_ERROR",
  "ERR_HTTP2_GOAWAY_SESSION",
  "ERR_HTTP2_INVALID_SESSION",
  "ERR_STREAM_PREMATURE_CLOSE",
]);

const CUT_OFF =
  /Deserialization error: to see the raw response|HTTP\/2 stream is abnormally aborted|Unexpected error: http2 request did not get a response|socket hang up|^aborted$/;

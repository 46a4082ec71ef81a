import { setTimeout as sleep } from "node:timers/promises";

export interface WebhookRequest {
  url: URL;
  headers: Record<string, string>;
  body: string;
  /** When to give up, in ms since the epoch. */
  deadlineMs: number;
}

export interface WebhookOutcome {
  /** Whether the receiver took it: a status from 200 to 299. */
  ok: boolean;
  /** The last status; absent where no answer came. */
  status?: number;
  tries: number;
  /** Why it was not taken, without URL or payload. */
  problem?: string;
  /** The receiver's answer will be the same next time: a wrong URL, a token that is not valid, a body that it does not take. */
  permanent?: true;
  /** It was our own deadline that ended it; the receiver might have taken it. */
  late?: true;
}

export interface RetryPolicy {
  tries: number;
  /** How long one attempt may take, ms. */
  attemptMs: number;
  /** The first pause is up to this long, each further one up to twice the one before, ms. */
  firstPauseMs: number;
  /** No pause is longer, ms; a receiver that asks for a longer one (Retry-After) is asked again by Lambda's own retry. */
  longestPauseMs: number;
}

export const RETRY_POLICY: RetryPolicy = { tries: 4, attemptMs: 10_000, firstPauseMs: 300, longestPauseMs: 10_000 };

/**
 * Posts until the receiver takes it, refuses it for good, or tries or time run out. Tried again: no answer, 408, 429
 * and 5xx. Redirects are not followed. Never rejects for what the network or the receiver does.
 */
export async function postToWebhook(request: WebhookRequest, policy = RETRY_POLICY): Promise<WebhookOutcome> {
  for (let tries = 1; ; tries++) {
    const attempt = await postOnce(request, policy.attemptMs);
    if (attempt.ok) return { ok: true, status: attempt.status, tries };
    const pauseMs = attempt.retryAfterMs ?? jittered(policy, tries);
    const again = attempt.mayPass && tries < policy.tries && pauseMs <= policy.longestPauseMs;
    if (!again || Date.now() + pauseMs >= request.deadlineMs) return refused(attempt, tries);
    await sleep(pauseMs);
  }
}

// --- internal ---

/** Bytes of an answer that are worth reading. */
const MAX_BODY = 65_536;

type Attempt = { ok: true; status: number } | Refusal;

interface Refusal {
  ok: false;
  status?: number;
  problem: string;
  mayPass: boolean;
  late?: true;
  retryAfterMs?: number;
}

async function postOnce({ url, headers, body, deadlineMs }: WebhookRequest, attemptMs: number): Promise<Attempt> {
  const timeoutMs = Math.min(attemptMs, deadlineMs - Date.now());
  if (timeoutMs <= 0) return { ok: false, problem: "no time was left", mayPass: true, late: true };
  try {
    const signal = AbortSignal.timeout(timeoutMs);
    const response = await fetch(url, { method: "POST", headers, body, redirect: "manual", signal });
    await discardBody(response);
    return response.ok ? { ok: true, status: response.status } : refusalOf(response);
  } catch (error) {
    const late = timeoutMs < attemptMs && (error as Error).name === "TimeoutError";
    return { ok: false, problem: problemOf(error, timeoutMs), mayPass: true, ...(late && { late }) };
  }
}

/** What the receiver says beside its status does not matter; reading a short body to its end frees the connection for the next post. */
async function discardBody({ body }: Response): Promise<void> {
  let read = 0;
  try {
    for await (const chunk of body ?? []) {
      read += chunk.length;
      if (read > MAX_BODY) break;
    }
  } catch {
    // The status has been said all the same.
  }
}

function refusalOf({ status, headers }: Response): Refusal {
  const mayPass = status === 408 || status === 429 || status >= 500;
  const retryAfterMs = retryAfter(headers.get("retry-after"));
  const redirect = status >= 300 && status < 400 ? ", and redirects are not followed" : "";
  return {
    ok: false,
    status,
    problem: `the answer was ${status}${redirect}`,
    mayPass,
    ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
  };
}

/** Seconds, or a date. @see https://www.rfc-editor.org/rfc/rfc9110#field.retry-after */
function retryAfter(value: string | null): number | undefined {
  if (value === null) return undefined;
  const ms = /^\d+$/.test(value.trim()) ? Number(value) * 1000 : Date.parse(value) - Date.now();
  return Number.isNaN(ms) ? undefined : Math.max(0, ms);
}

/** "Full jitter": many functions that failed together do not come back together. */
function jittered({ firstPauseMs, longestPauseMs }: RetryPolicy, tries: number): number {
  return Math.random() * Math.min(longestPauseMs, firstPauseMs * 2 ** (tries - 1));
}

/** fetch says "fetch failed"; its cause says why. Only codes are taken over: messages may name the URL. */
function problemOf(error: unknown, timeoutMs: number): string {
  const { name, cause } = error as Error;
  if (name === "TimeoutError") return `no answer came within ${timeoutMs} ms`;
  const code = (cause as NodeJS.ErrnoException | undefined)?.code;
  return `no answer came (${code ?? name})`;
}

function refused({ problem, status, mayPass, late }: Refusal, tries: number): WebhookOutcome {
  return {
    ok: false,
    tries,
    problem,
    ...(status !== undefined && { status }),
    ...(!mayPass && { permanent: true }),
    ...(late && { late }),
  };
}

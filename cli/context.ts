import type { Readable, Writable } from "node:stream";

/** A stream that may be a terminal. */
export type InputStream = Readable & { isTTY?: boolean | undefined };
export type OutputStream = Writable & {
  isTTY?: boolean | undefined;
  columns?: number | undefined;
  rows?: number | undefined;
};

export type Environment = Readonly<Record<string, string | undefined>>;

/** What a context is made from. What is absent is that of a quiet place: no variables, no cancelling. */
export interface ContextParts {
  stdin: InputStream;
  stdout: OutputStream;
  stderr: OutputStream;
  cwd: string;
  env?: Environment;
  signal?: AbortSignal;
  hold?: Context["hold"];
}

/**
 * Everything that a command takes from the world. Commands read and write through it alone, so that a test can hand them
 * streams in memory.
 */
export interface Context {
  readonly stdin: InputStream;
  /** Data goes here. */
  readonly stdout: OutputStream;
  /** Progress, counts, questions and errors go here. */
  readonly stderr: OutputStream;
  readonly env: Environment;
  /** The folder that relative paths start from, absolute. */
  readonly cwd: string;
  /** Aborted at Ctrl-C; its reason is what is to be thrown. */
  readonly signal: AbortSignal;
  /**
   * Keeps the process from ending at a second Ctrl-C until the result is called: what it started must be waited for.
   * `again` hears of that Ctrl-C, and of each further one.
   */
  hold(again: () => void): () => void;
  /** Questions can be asked: both stdin and stderr are terminals. */
  readonly interactive: boolean;
  readonly stdoutIsTerminal: boolean;
  readonly stderrIsTerminal: boolean;
  /** Whether colour is wanted there. @see https://no-color.org and https://force-color.org */
  readonly colour: { readonly stdout: boolean; readonly stderr: boolean };
}

export function createContext(parts: ContextParts): Context {
  const { stdin, stdout, stderr, cwd, env = {} } = parts;
  return {
    stdin,
    stdout,
    stderr,
    env,
    cwd,
    signal: parts.signal ?? new AbortController().signal,
    hold: parts.hold ?? (() => () => {}),
    interactive: stdin.isTTY === true && stderr.isTTY === true,
    stdoutIsTerminal: stdout.isTTY === true,
    stderrIsTerminal: stderr.isTTY === true,
    colour: { stdout: wantsColour(stdout, env), stderr: wantsColour(stderr, env) },
  };
}

// --- internal ---

// An empty NO_COLOR counts as absent, as no-color.org has it; FORCE_COLOR=0 is Node's own way to say no.
function wantsColour(stream: OutputStream, env: Environment): boolean {
  const { NO_COLOR: no, FORCE_COLOR: force } = env;
  if (no !== undefined && no !== "") return false;
  if (force !== undefined && force !== "") return force !== "0" && force !== "false";
  return stream.isTTY === true && env["TERM"] !== "dumb";
}

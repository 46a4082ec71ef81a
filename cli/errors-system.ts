import { quoted } from "../flow/errors.ts";

/** A sentence about what went wrong, and the way out. */
export interface Words {
  message: string;
  fix: string;
}

/** The words for an error of the operating system that a user can do something about; `undefined` for anything else. */
export function explainSystemError(error: unknown): Words | undefined {
  const found = systemErrorIn(error);
  if (!found) return undefined;
  const network = NETWORK[found.code];
  const words = FILE[found.code];
  // A pipe may break that is a file here, or a socket.
  if (network && (found.path === undefined || !words)) return network(hostOf(found));
  return words && { message: words.message(pathOf(found)), fix: words.fix };
}

// --- internal ---

interface SystemError extends Error {
  code: string;
  syscall?: string;
  path?: string;
  dest?: string;
  hostname?: string;
  address?: string;
  port?: number;
}

const FILE: Readonly<Record<string, { message: (path: string) => string; fix: string }>> = {
  ENOENT: { message: (path) => `${path} does not exist.`, fix: "Check the path." },
  EACCES: {
    message: (path) => `${path} may not be read or written by you.`,
    fix: "Check its owner and permissions, or use another folder.",
  },
  EPERM: {
    message: (path) => `The system does not permit this on ${path}.`,
    fix: "Check its owner and permissions, or use another folder.",
  },
  EROFS: {
    message: (path) => `${path} is on a file system that is read-only.`,
    fix: "Use a folder that can be written to.",
  },
  ENOSPC: {
    message: (path) => `There is no space left on the disk for ${path}.`,
    fix: "Free some space, or use a folder on another disk.",
  },
  EDQUOT: {
    message: (path) => `Your disk quota leaves no space for ${path}.`,
    fix: "Free some space, or use a folder on another disk.",
  },
  ENOTDIR: {
    message: (path) => `${path} cannot be: part of that path is a file, not a folder.`,
    fix: "Use another path.",
  },
  EISDIR: { message: (path) => `${path} is a folder, and a file was expected.`, fix: "Give the path of a file." },
  EEXIST: { message: (path) => `${path} exists already.`, fix: "Move it away, or use another path." },
  ENAMETOOLONG: { message: (path) => `The name ${path} is too long for the file system.`, fix: "Use a shorter path." },
  ELOOP: { message: (path) => `${path} goes round in symbolic links.`, fix: "Use a path without the loop." },
  EPIPE: {
    message: (path) => `Nobody reads ${path} any more.`,
    fix: "See why its reader ended, and run it again.",
  },
  EMFILE: { message: () => "Too many files are open.", fix: "Raise the limit with ulimit -n, and run it again." },
};

const NETWORK: Readonly<Record<string, (host: string) => Words>> = {
  ENOTFOUND: (host) => ({
    message: `The host ${host} could not be found.`,
    fix: "Check --region and --endpoint-url, and whether this machine has a network and a name server.",
  }),
  EAI_AGAIN: (host) => ({
    message: `The name server did not answer for ${host}.`,
    fix: "Check whether this machine has a network and a name server, and run it again.",
  }),
  ECONNREFUSED: (host) => ({
    message: `Nothing listens at ${host}: the connection was refused.`,
    fix: "Start what should listen there, or correct --endpoint-url (or AWS_ENDPOINT_URL).",
  }),
  ECONNRESET: (host) => ({
    message: `The connection to ${host} was cut off.`,
    fix: "Run it again; where it stays so, look for a proxy or firewall in between.",
  }),
  EPIPE: (host) => ({
    message: `The connection to ${host} was cut off while something was sent.`,
    fix: "Run it again; where it stays so, look at what listens there.",
  }),
  ETIMEDOUT: (host) => ({
    message: `${host} did not answer in time.`,
    fix: "Check the network, a proxy or a firewall in between, and --endpoint-url.",
  }),
  EADDRINUSE: (host) => ({
    message: `The port ${host} is in use by another program.`,
    fix: "Stop that program, or choose another port.",
  }),
};

/** The error itself, its cause, or the first of several attempts (Node tries all addresses of a host). */
function systemErrorIn(error: unknown, depth = 0): SystemError | undefined {
  if (!(error instanceof Error) || depth > 4) return undefined;
  if (error instanceof AggregateError && error.errors.length > 0) return systemErrorIn(error.errors[0], depth + 1);
  const code = "code" in error ? error.code : undefined;
  if (typeof code === "string" && (code in FILE || code in NETWORK)) return error as SystemError;
  return systemErrorIn(error.cause, depth + 1);
}

function pathOf(error: SystemError): string {
  const path = error.dest ?? error.path;
  if (path !== undefined) return quoted(path, 300);
  // A shell redirected stdout to it, and knows its name alone.
  return error.syscall === "write" ? "the output" : "the file";
}

function hostOf({ hostname, address, port }: SystemError): string {
  const host = hostname ?? address;
  if (host === undefined) return "the endpoint";
  const bracketed = host.includes(":") ? `[${host}]` : host;
  return quoted(port === undefined ? bracketed : `${bracketed}:${port}`).slice(1, -1);
}

/** Why a file or folder was not read, where that is its own fault and not the whole system's; it names the path. */
export function faultOf(error: unknown, path: string): string | undefined {
  const code = codeOf(error);
  if (isAbsent(error)) return `${path} was taken away before it was read`;
  return FORBIDDEN.has(code) ? `${path} may not be read (${code})` : undefined;
}

/** Whether nothing stands at a path: a name that is not there, one beyond a file, a link that leads nowhere. */
export function isAbsent(error: unknown): boolean {
  return ABSENT.has(codeOf(error));
}

// --- internal ---

const FORBIDDEN: ReadonlySet<unknown> = new Set(["EACCES", "EPERM", "EIO"]);
const ABSENT: ReadonlySet<unknown> = new Set(["ENOENT", "ENOTDIR", "ELOOP", "ENAMETOOLONG"]);

function codeOf(error: unknown): unknown {
  return error instanceof Error && "code" in error ? error.code : undefined;
}

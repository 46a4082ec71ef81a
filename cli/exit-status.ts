/** The exit statuses of every command. */
export const EXIT = { done: 0, failed: 1, usage: 2, cancelled: 130 } as const;

/**
 * Thrown to end with a status when everything has been said already: a report of failed checks, say. Nothing is printed.
 */
export class ExitStatus extends Error {
  readonly status: number;

  constructor(status: number) {
    super(`exit status ${status}`);
    this.name = "ExitStatus";
    this.status = status;
  }
}

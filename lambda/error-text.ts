/** An error's words, fit for a log: AWS's messages name ARNs, and with them the account. */
export function errorText(error: unknown): string {
  const text = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  return text.replace(/\b\d{12}\b/g, "************").slice(0, 500);
}

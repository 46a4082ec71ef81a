import type { Diagnostic } from "./messages.ts";

/**
 * The errors and warnings in what Terraform writes for people with -no-color: what init says, and what comes before any JSON.
 * Each begins with `Error: …`, and its detail goes on until the next.
 */
export function plainDiagnostics(output: string): Diagnostic[] {
  const lines = output.split("\n").map((line) => line.replace(/^\s*[╷│╵]\s?/, "").trimEnd());
  const starts = lines.flatMap((line, index) => (HEAD.test(line) ? [index] : []));
  return starts.map((start, index) => {
    const [, severity, summary] = HEAD.exec(lines[start]!)!;
    // A summary that is long is wrapped; a blank line ends it.
    const body = lines.slice(start + 1, starts[index + 1]);
    const blank = body.indexOf("");
    const wrapped = blank > 0 ? body.slice(0, blank) : [];
    return {
      severity: severity === "Error" ? ("error" as const) : ("warning" as const),
      summary: [summary!, ...wrapped].join(" "),
      detail: body.slice(wrapped.length).join("\n").trim(),
    };
  });
}

// --- internal ---

const HEAD = /^(Error|Warning): (.+)$/;

/**
 * What Terraform says in its machine-readable form, as far as it matters here.
 * @see https://developer.hashicorp.com/terraform/internals/machine-readable-ui
 */
export type TerraformMessage =
  | { kind: "resource"; event: ResourceEvent; address: string; action: string; elapsedSeconds: number; id?: string }
  | { kind: "change"; drift: boolean; address: string; action: string }
  | { kind: "summary"; operation: string; add: number; change: number; remove: number }
  | { kind: "diagnostic"; diagnostic: Diagnostic };

export type ResourceEvent = "start" | "progress" | "complete" | "errored" | "refresh";

/** An error or a warning of Terraform. Its snippet of the template is left out: secrets may stand in it. */
export interface Diagnostic {
  readonly severity: "error" | "warning";
  readonly summary: string;
  readonly detail: string;
  readonly address?: string;
}

/** The message of a line; `undefined` for lines that are none, and for kinds that are not looked at. */
export function parseMessage(line: string): TerraformMessage | undefined {
  const value = jsonObject(line);
  if (!value) return undefined;
  const type = String(value["type"]);
  const event = EVENTS[type];
  if (event) return resourceMessage(event, part(value, "hook"));
  if (type === "planned_change" || type === "resource_drift") return changeMessage(type, part(value, "change"));
  if (type === "change_summary") return summaryMessage(part(value, "changes"));
  return type === "diagnostic"
    ? { kind: "diagnostic", diagnostic: diagnosticOf(part(value, "diagnostic")) }
    : undefined;
}

// --- internal ---

type Json = Record<string, unknown>;

const EVENTS: Readonly<Record<string, ResourceEvent>> = {
  apply_start: "start",
  apply_progress: "progress",
  apply_complete: "complete",
  apply_errored: "errored",
  refresh_start: "refresh",
  refresh_complete: "refresh",
};

function jsonObject(line: string): Json | undefined {
  if (!line.startsWith("{")) return undefined;
  try {
    return JSON.parse(line) as Json;
  } catch {
    return undefined;
  }
}

function part(value: Json, key: string): Json {
  const found = value[key];
  return typeof found === "object" && found !== null ? (found as Json) : {};
}

function text(value: unknown): string {
  return typeof value === "string" ? value : "";
}

function count(value: unknown): number {
  return typeof value === "number" ? value : 0;
}

function resourceMessage(event: ResourceEvent, hook: Json): TerraformMessage {
  const id = text(hook["id_value"]);
  return {
    kind: "resource",
    event,
    address: text(part(hook, "resource")["addr"]),
    action: text(hook["action"]),
    elapsedSeconds: count(hook["elapsed_seconds"]),
    ...(id !== "" && { id }),
  };
}

function changeMessage(type: string, change: Json): TerraformMessage {
  const address = text(part(change, "resource")["addr"]);
  return { kind: "change", drift: type === "resource_drift", address, action: text(change["action"]) };
}

function summaryMessage(changes: Json): TerraformMessage {
  const { add, change, remove } = changes;
  return {
    kind: "summary",
    operation: text(changes["operation"]),
    add: count(add),
    change: count(change),
    remove: count(remove),
  };
}

function diagnosticOf(value: Json): Diagnostic {
  const address = text(value["address"]);
  return {
    severity: value["severity"] === "warning" ? "warning" : "error",
    summary: text(value["summary"]),
    detail: text(value["detail"]),
    ...(address !== "" && { address }),
  };
}

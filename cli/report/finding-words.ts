import type { Finding } from "../../flow/aggregate/findings.ts";
import type { NameOf } from "../../flow/name-columns.ts";
import type { Networks } from "../../flow/networks.ts";
import { protocolName } from "../../flow/protocols.ts";
import { serviceName } from "../../flow/services.ts";
import { humanBytes } from "../bytes.ts";
import { counted, grouped } from "../counted.ts";
import { type Html, html } from "./html.ts";

/** What is known of addresses. */
export interface Known {
  networks: Networks;
  /** What they are called, where that is shown. */
  nameOf: NameOf | undefined;
}

/** A finding in a sentence, with its numbers. */
export function findingWords(finding: Finding, known: Known): Html {
  const { kind, client, server, count } = finding;
  const who = html`<b>${named(client, known)}</b>`;
  const whom = html`<b>${named(server ?? "", known)}</b>`;
  const rejected = rejectedWords(finding);
  if (kind === "port scan") return html`Port scan: ${who} tried ${grouped(count)} ports of ${whom}; ${rejected}.`;
  if (kind === "sweep") {
    return html`Sweep: ${who} tried ${portWords(finding)} of ${counted(count, "address", "addresses")}; ${rejected}.`;
  }
  if (kind === "logins")
    return html`Logins: ${who} came to ${portWords(finding)} of ${whom} from outside; ${rejected}.`;
  return html`Outward: ${who} sent ${humanBytes(count)} to ${whom} outside, ${portWords(finding)}; ${counted(finding.flows, "flow")}.`;
}

// --- internal ---

function rejectedWords({ flows, rejects }: Finding): string {
  const all = counted(flows, "flow");
  if (rejects === 0) return `${all}, none of them rejected`;
  return rejects === flows ? `all of its ${all} rejected` : `${grouped(rejects)} of its ${all} rejected`;
}

function portWords({ port = 0, protocol = 6 }: Finding): string {
  const service = serviceName(port, protocol);
  return `port ${port}/${protocolName(String(protocol))}${service ? ` (${service})` : ""}`;
}

/** `web-1 (10.0.0.1, prod)`. */
function named(address: string, { networks, nameOf }: Known): string {
  const [name, network] = [nameOf?.(address), networks.of(address)?.name];
  if (name !== undefined) return `${name} (${network === undefined ? address : `${address}, ${network}`})`;
  return network === undefined ? address : `${address} (${network})`;
}

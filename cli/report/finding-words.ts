import type { Finding } from "../../flow/aggregate/findings.ts";
import type { Networks } from "../../flow/networks.ts";
import { protocolName } from "../../flow/protocols.ts";
import { serviceName } from "../../flow/services.ts";
import { humanBytes } from "../bytes.ts";
import { counted, grouped } from "../counted.ts";
import { type Html, html } from "./html.ts";

/** A finding in a sentence, with its numbers. */
export function findingWords(finding: Finding, networks: Networks): Html {
  const { kind, client, server, count } = finding;
  const who = html`<b>${named(client, networks)}</b>`;
  const whom = html`<b>${named(server ?? "", networks)}</b>`;
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

function named(address: string, networks: Networks): string {
  const network = networks.of(address);
  return network ? `${address} (${network.name})` : address;
}

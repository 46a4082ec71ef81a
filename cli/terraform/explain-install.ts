import type { Rule } from "./explain-rule.ts";
import { redacted } from "./redact.ts";

/** Faults of fetching the provider, and of its version. */
export const INSTALL_RULES: readonly Rule[] = [
  {
    code: "PROVIDER_LOCK",
    pattern:
      /does not match configured version constraint|Inconsistent dependency lock file|doesn't match any of the checksums|does not match any of the checksums/,
    words: (_, { command }) => ({
      message: "The provider that the lock file names is not one that this pipeline can use.",
      fix: `${command} init -upgrade takes the newest that fits; commit the lock file afterwards.`,
    }),
  },
  {
    code: "PROVIDER_VERSION",
    pattern: /no available releases match the given constraints ([^\n]*)|Unsupported Terraform Core version/,
    words: ([{ match }]) => ({
      message: `No version of the AWS provider fits${match[1] === undefined ? "" : `: it has to be ${match[1].trim()}`}.`,
      fix: "Let Terraform reach registry.terraform.io, or put such a version into the mirror that its CLI config names.",
    }),
  },
  {
    code: "PROVIDER_DOWNLOAD",
    pattern:
      /Failed to (?:query available provider packages|install provider)|Could not (?:connect to|retrieve)[\s\S]*registry|Failed to request discovery document/,
    words: ([{ text }]) => ({
      message: `Terraform could not fetch the AWS provider: ${firstReason(text)}.`,
      fix: "Check the network and its proxy (HTTPS_PROXY), or the mirror in Terraform's CLI config, and run it again: nothing was changed.",
    }),
  },
  {
    code: "RUNTIME_UNKNOWN",
    pattern: /expected (?:runtime to be|"?runtime"? )[\s\S]*?got (nodejs[\w.]+)/,
    words: ([{ match }], { command }) => ({
      message: `The AWS provider that is installed does not know the runtime ${match[1]}.`,
      fix: `${command} init -upgrade fetches a newer provider; or set processor.runtime to nodejs22.x.`,
    }),
  },
];

// --- internal ---

/** The first sentence of the detail, which tells why; the rest is advice to Terraform's own users. */
function firstReason(text: string): string {
  const detail = text.split("\n").slice(1).join(" ").replace(/\s+/g, " ").trim();
  const reason = /^(.*?)(?:\. [A-Z]| To see which| If you |$)/.exec(detail)?.[1] ?? "";
  return redacted(reason || text.split("\n")[0]!)
    .replace(/\.$/, "")
    .slice(0, 300);
}

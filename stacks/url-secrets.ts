/**
 * Text without the parts of URLs that may be secrets: user, password, path and query; people paste messages into tickets. What
 * is left says where they lead: `https://hooks.example.com/…`.
 */
export function withoutUrlSecrets(text: string): string {
  return text.replace(URLS, (url, scheme: string | undefined) =>
    scheme === undefined ? shortened(url) : scheme + shortened(url.slice(scheme.length)),
  );
}

// --- internal ---

/** With a scheme, or, where somebody forgot it, a host's name with a path after it. */
const URLS = /([a-z][a-z0-9+.-]*:\/+)[^\s"'<>]*|[\w-]+(?:\.[\w-]+)*\.[a-z]{2,}\/[^\s"'<>]*/gi;

/** What begins with a host's name, or with a user's. */
function shortened(url: string): string {
  const [, authority = "", rest = ""] = /^([^/?#]*)(.*)$/s.exec(url) ?? [];
  const host = authority.slice(authority.lastIndexOf("@") + 1);
  const user = authority.includes("@") ? "…@" : "";
  // What does not look like a host may be a password that is cut off.
  const shown = /^(\[[\da-f:.]*\]|[\w.-]*)(:\d{1,5})?$/i.test(host) ? host : "…";
  return user + shown + (/^\/?$/.test(rest) ? rest : "/…");
}

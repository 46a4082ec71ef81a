import { describe, expect, it } from "vitest";
import { parseConfig } from "../../stacks/config.ts";
import { configWarnings } from "../../stacks/config-warnings.ts";
import { SMALLEST } from "./synthesized.ts";

describe("a webhook on this machine", () => {
  it.each([
    ["http://127.0.0.1:8080/flows", "127.0.0.1"],
    ["http://127.1", "127.0.0.1"],
    ["http://[::1]:8080", "[::1]"],
    ["https://127.8.9.10/x", "127.8.9.10"],
    ["https://LOCALHOST:8443", "localhost"],
    ["https://flows.localhost./", "flows.localhost."],
  ])("is warned of by name: %s", (webhookUrl, host) => {
    const [warning, ...others] = warningsAt(webhookUrl);
    expect(warning).toContain(`processor.webhookUrl leads to ${host}, which is this machine alone`);
    expect(others).toEqual([]);
  });

  it("is warned of without its path, which may be a secret", () => {
    expect(warningsAt("http://127.0.0.1/s3cr3t").join()).not.toContain("s3cr3t");
  });

  it.each(["https://example.com/flows", "https://127.0.0.1.example.com", "https://localhost.example.com", undefined])(
    "is none: %s",
    (webhookUrl) => expect(warningsAt(webhookUrl)).toEqual([]),
  );
});

function warningsAt(webhookUrl: string | undefined): string[] {
  return configWarnings(parseConfig({ ...SMALLEST, ...(webhookUrl && { processor: { webhookUrl } }) }));
}

import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { ADDRESS_TTL_MS, type ReadParameter, webhookAddress } from "../../lambda/webhook-address.ts";

const SECRET = "https://hooks.example.com/services/T0/B0/s3cr3t";

beforeEach(() => vi.useFakeTimers({ toFake: ["Date"] }));
afterEach(() => vi.useRealTimers());

/** An address in the parameter `/flows/webhook`, which holds these values in turn; an error is thrown. */
function addressOf(...values: (string | undefined | Error)[]) {
  const asked: string[] = [];
  const lines: string[] = [];
  const readParameter: ReadParameter = async (name) => {
    const value = values[Math.min(asked.push(name), values.length) - 1];
    if (value instanceof Error) throw value;
    return value;
  };
  const settings = { webhookUrl: undefined, webhookUrlParameter: "/flows/webhook" };
  const address = webhookAddress(settings, { readParameter, log: (line) => lines.push(line) });
  return { address, asked, lines, url: async () => (await address.url(Date.now() + 10_000))?.href };
}

test("a URL in the settings is taken as it is, and no parameter is read", async () => {
  const settings = { webhookUrl: new URL("https://example.com/in"), webhookUrlParameter: undefined };
  const readParameter = () => Promise.reject(new Error("not to be read"));
  const address = webhookAddress(settings, { readParameter, log: () => undefined });
  address.refused();
  expect((await address.url(Date.now()))?.href).toBe("https://example.com/in");
});

test("a parameter is read once, until its time is over", async () => {
  const { asked, url } = addressOf(`${SECRET}\n`, "https://other.example.com/");
  expect([await url(), await url()]).toEqual([SECRET, SECRET]);
  expect(asked).toEqual(["/flows/webhook"]);
  vi.setSystemTime(Date.now() + ADDRESS_TTL_MS);
  expect(await url()).toBe("https://other.example.com/");
});

test("a receiver that refuses for good has the parameter read again", async () => {
  const { address, url } = addressOf(SECRET, "https://other.example.com/");
  await url();
  address.refused();
  expect(await url()).toBe("https://other.example.com/");
});

test("a parameter that cannot be read names itself and why, without the account", async () => {
  const denied = new Error("User: arn:aws:sts::111122223333:assumed-role/x is not authorized");
  denied.name = "AccessDeniedException";
  const { url } = addressOf(denied, SECRET);
  await expect(url()).rejects.toMatchObject({
    code: "WEBHOOK_PARAMETER",
    subject: "/flows/webhook",
    message: expect.stringContaining('SSM parameter "/flows/webhook" could not be read (AccessDeniedException: User:'),
  });
  expect(await url(), "which may pass").toBe(SECRET);
});

test("the account is never in what is said", async () => {
  const { url } = addressOf(new Error("arn:aws:kms:eu-west-1:111122223333:key/k"));
  await expect(url()).rejects.not.toMatchObject({ message: expect.stringContaining("111122223333") });
});

test.each([
  ["http://hooks.example.com/s3cr3t", "does not hold an https:// URL"],
  ["https://hooks.example.com/?token=s3cr3t", "does not hold a URL without ? and #"],
  ["s3cr3t", "does not hold a URL such as"],
  ["", "does not hold a URL such as"],
  [undefined, "does not hold a URL such as"],
])("a parameter that holds %j is refused without its value", async (value, says) => {
  const error = await addressOf(value)
    .url()
    .catch((thrown: Error) => thrown);
  expect(String(error)).toContain(says);
  expect(JSON.stringify({ ...(error as Error) }) + String(error)).not.toContain("s3cr3t");
});

test("where the parameter cannot be read again, the URL that was good goes on to be used, and the log says so", async () => {
  const { url, lines } = addressOf(SECRET, new Error("throttled"));
  await url();
  vi.setSystemTime(Date.now() + ADDRESS_TTL_MS);
  expect(await url()).toBe(SECRET);
  expect(lines.map((line) => JSON.parse(line))).toMatchObject([
    { level: "warn", reason: expect.stringContaining("/flows/webhook") },
  ]);
  expect(lines.join()).not.toContain("s3cr3t");
});

test("reading ends with the batch's time", async () => {
  vi.useRealTimers();
  const readParameter: ReadParameter = (_name, signal) =>
    new Promise((_resolve, reject) => signal.addEventListener("abort", () => reject(signal.reason)));
  const settings = { webhookUrl: undefined, webhookUrlParameter: "/flows/webhook" };
  const address = webhookAddress(settings, { readParameter, log: () => undefined });
  await expect(address.url(Date.now() + 20)).rejects.toMatchObject({ code: "WEBHOOK_PARAMETER" });
});

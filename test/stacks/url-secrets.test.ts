import { expect, it } from "vitest";
import { withoutUrlSecrets } from "../../stacks/url-secrets.ts";

it.each([
  ["https://example.com/a/b", "https://example.com/…"],
  ["https://example.com?x=1", "https://example.com/…"],
  ["https://example.com#x", "https://example.com/…"],
  ["https://me:pass@example.com:8443/", "https://…@example.com:8443/"],
  ["https://me:a-password-that-is-cut-o", "https://…"],
  ["http://[::1]:80/x", "http://[::1]:80/…"],
  ["https:/example.com/x", "https:/example.com/…"],
  ["example.com/x?y", "example.com/…"],
  ['["https://example.com/a","http://b.example/c"]', '["https://example.com/…","http://b.example/…"]'],
])("of %s leaves %s", (text, left) => {
  expect(withoutUrlSecrets(text)).toBe(left);
});

it.each([
  "https://example.com",
  "https://example.com/",
  "plain http:// is for 127.0.0.1 alone",
  "arn:aws:kms:eu-west-1:123456789012:key/0a1b",
  "/vpc/flow",
  "/aws/lambda/prod.flows",
  "${srcaddr} ${dstaddr}",
  "eu-west-1",
])("leaves %s as it is", (text) => {
  expect(withoutUrlSecrets(text)).toBe(text);
});

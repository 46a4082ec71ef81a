import { describe, expect, it } from "vitest";
import { withAccount } from "../../cli/deploy/pin-account.ts";

const ACCOUNT = "123456789012";

describe("the account in vpcflow.json", () => {
  it("comes after the Region, and all else keeps its layout", () => {
    const text = '{ "version": 1,\n   "name": "a",   "region": "eu-west-1",\n\t"source": { "logGroup": "/x" } }';
    expect(withAccount(text, ACCOUNT)).toBe(
      '{ "version": 1,\n   "name": "a",   "region": "eu-west-1",   "accountId": "123456789012",\n\t"source": { "logGroup": "/x" } }',
    );
  });

  it("is on a line of its own where the fields are", () => {
    const text = '{\n  "name": "a",\n  "region": "eu-west-1",\n  "source": {}\n}\n';
    expect(withAccount(text, ACCOUNT)).toBe(
      '{\n  "name": "a",\n  "region": "eu-west-1",\n  "accountId": "123456789012",\n  "source": {}\n}\n',
    );
  });

  it.each([
    ["another region comes first", '{"state":{"bucket":"b","region":"eu-central-1"},"region":"eu-west-1","name":"a"}'],
    ["the Region is the last field", '{"name":"a","region":"eu-west-1"}'],
    ["the Region is the first field", '{"region":"eu-west-1","name":"a"}'],
    ["another account is there", '{"name":"a","accountId":"000000000000","region":"eu-west-1"}'],
    ["it begins with a byte order mark", '\ufeff{"name":"a","region":"eu-west-1"}'],
  ])("is the only thing that changes where %s", (_, text) => {
    const before = JSON.parse(text.replace(/^\ufeff/, ""));
    const after = JSON.parse(withAccount(text, ACCOUNT).replace(/^\ufeff/, ""));
    expect(after).toEqual({ ...before, accountId: ACCOUNT });
    expect(Object.keys(after).filter((key) => key !== "accountId")).toEqual(
      Object.keys(before).filter((key) => key !== "accountId"),
    );
  });

  it("is left alone where it is there already", () => {
    const text = `{ "region": "eu-west-1", "accountId": "${ACCOUNT}" }`;
    expect(withAccount(text, ACCOUNT)).toBe(text);
  });
});

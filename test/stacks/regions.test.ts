import { describe, expect, it } from "vitest";
import { regionDoubt } from "../../stacks/regions.ts";

describe("a Region", () => {
  it.each(["eu-west-1", "cn-northwest-1", "us-gov-west-1", "eusc-de-east-1", "mx-central-1"])(
    "%s is known",
    (region) => {
      expect(regionDoubt(region)).toBeUndefined();
    },
  );

  it("that is not known is doubted, with the nearest that is", () => {
    expect(regionDoubt("eu-wst-1")).toBe(
      '"eu-wst-1" is no AWS Region that this vpcflow knows; the nearest is eu-west-1',
    );
    expect(regionDoubt("xx-far-away-9")).toBe('"xx-far-away-9" is no AWS Region that this vpcflow knows');
  });
});

import { basename } from "node:path";
import { BaseSequencer, type TestSpecification } from "vitest/node";

/** Each takes minutes: one that began last would be waited for alone. By how long they took, beside three others. */
const LONGEST = [
  ...["moto-faults", "central", "moto-test-aws", "moto", "least-privilege", "person", "secrets", "ministack-faults"],
  ...["moto-old-readers", "moto-state", "cdktf-deploy", "ministack", "terraform"],
];

/** The order of the stories: the longest first, the others as vitest would have them. */
export class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    return (await super.sort(files)).sort((one, other) => placeOf(one) - placeOf(other));
  }
}

// --- internal ---

function placeOf({ moduleId }: TestSpecification): number {
  const place = LONGEST.indexOf(basename(moduleId, ".test.ts"));
  return place < 0 ? LONGEST.length : place;
}

import { availableParallelism } from "node:os";
import { defineConfig } from "vitest/config";
import { LongestFirst } from "./test/emulators/longest-first.ts";

/** Tests that need more than npm: Terraform with the AWS provider, emulators, or a built package. `npm run test:e2e` runs them. */
export default defineConfig({
  test: {
    include: ["test/e2e/**/*.test.ts"],
    globalSetup: ["test/emulators/global-setup.ts"],
    // What ends a story that hangs, and no measure of speed: others take the cores beside it.
    testTimeout: 300_000,
    hookTimeout: 300_000,
    // A story waits for the provider's own waiters two thirds of its time, so twice as many run as there are cores. As a
    // number: vitest takes more than 100 % for 100 %.
    maxWorkers: 2 * availableParallelism(),
    sequence: { sequencer: LongestFirst },
  },
});

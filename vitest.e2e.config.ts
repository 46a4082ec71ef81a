import { defineConfig } from "vitest/config";

/** Tests that need more than npm: Terraform with the AWS provider, emulators, or a built package. `npm run test:e2e` runs them. */
export default defineConfig({
  test: {
    include: ["test/e2e/**/*.test.ts"],
    globalSetup: ["test/emulators/global-setup.ts"],
    testTimeout: 120_000,
    hookTimeout: 120_000,
    // A story waits for the provider's own waiters most of its time: four times as many run as there are cores.
    maxWorkers: "400%",
  },
});

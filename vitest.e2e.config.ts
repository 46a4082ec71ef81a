import { defineConfig } from "vitest/config";

/** Tests that need more than npm: Terraform with the AWS provider, or a built package. `npm run test:e2e` runs them. */
export default defineConfig({
  test: { include: ["test/e2e/**/*.test.ts"], testTimeout: 120_000, hookTimeout: 120_000 },
});

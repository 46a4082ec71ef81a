import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["test/**/*.test.ts"],
    exclude: ["test/e2e/**"],
    testTimeout: 20_000,
    // Much of the suite waits for processes that it started: every core, where vitest would leave one idle.
    maxWorkers: "100%",
  },
});

import react from "@vitejs/plugin-react";
import { playwright } from "@vitest/browser-playwright";
import { defineConfig } from "vitest/config";
import { browserAtHand } from "./.toolchain/browser.mjs";

// `npm test` has fetched one where none was installed; the journeys find it in the same variables.
Object.assign(process.env, browserAtHand());
const launchOptions = {
  executablePath: process.env.BROWSER_PATH ?? "no browser: npm test brings one",
  args: ["--no-sandbox"],
  env: { ...process.env, ...JSON.parse(process.env.BROWSER_ENV ?? "{}") },
};

/** Components, in a real browser: `src/*.browser.test.tsx` of one package. */
const inBrowser = (name: string, root: string) => ({
  root,
  plugins: [react()],
  test: {
    name,
    include: ["src/**/*.browser.test.tsx"],
    sequence: { groupOrder: 1 },
    testTimeout: 30_000,
    browser: {
      enabled: true,
      headless: true,
      screenshotFailures: false,
      provider: playwright({ launchOptions }),
      instances: [{ browser: "chromium" as const }],
    },
  },
});

// One group after another: what a test measures must not depend on which other tests happen to run beside it.
export default defineConfig({
  test: {
    reporters: ["default", "./.toolchain/tally.mjs"],
    projects: [
      {
        test: {
          name: "unit",
          include: ["{packages,apps}/*/src/**/*.test.ts", ".toolchain/*.test.ts"],
          sequence: { groupOrder: 0 },
          testTimeout: 20_000,
        },
      },
      inBrowser("ui", "packages/ui"),
      inBrowser("web", "apps/web"),
      inBrowser("admin", "apps/admin"),
      {
        // The whole program, started and killed and watched: it waits more than it works, so two go side by side.
        test: {
          name: "journeys",
          include: ["apps/*/test/**/*.test.ts"],
          sequence: { groupOrder: 2 },
          maxWorkers: 2,
          testTimeout: 60_000,
          hookTimeout: 60_000,
        },
      },
      {
        // Each takes all processors by itself.
        test: {
          name: "torture",
          include: ["packages/*/test/**/*.test.ts"],
          sequence: { groupOrder: 3 },
          fileParallelism: false,
        },
      },
    ],
  },
});

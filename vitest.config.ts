import react from "@vitejs/plugin-react";
import { playwright } from "@vitest/browser-playwright";
import { defineConfig } from "vitest/config";

const executablePath = process.env.BROWSER_PATH ?? "/usr/bin/chromium";
const browserEnv = { ...process.env, ...JSON.parse(process.env.BROWSER_ENV ?? "{}") } as Record<
  string,
  string
>;

const inBrowser = (name: string, root: string) => ({
  root,
  plugins: [react()],
  test: {
    name,
    include: ["src/**/*.browser.test.tsx"],
    browser: {
      enabled: true,
      headless: true,
      screenshotFailures: false,
      provider: playwright({
        launchOptions: { executablePath, args: ["--no-sandbox"], env: browserEnv },
      }),
      instances: [{ browser: "chromium" as const }],
    },
  },
});

export default defineConfig({
  test: {
    reporters: ["default", "./.toolchain/tally.mjs"],
    projects: [
      {
        test: {
          name: "unit",
          include: [
            "packages/*/src/**/*.test.ts",
            "apps/*/src/**/*.test.ts",
            ".toolchain/*.test.ts",
          ],
        },
      },
      inBrowser("ui", "packages/ui"),
      inBrowser("web", "apps/web"),
      {
        test: {
          name: "journeys",
          include: ["apps/*/test/**/*.test.ts"],
          testTimeout: 60_000,
          hookTimeout: 60_000,
          fileParallelism: false,
        },
      },
    ],
  },
});

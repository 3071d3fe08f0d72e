import { type Browser, chromium } from "playwright-core";

/** A browser without a window: the one `npm test` has brought, or the machine's own. */
export const openBrowser = (): Promise<Browser> =>
  chromium.launch({
    executablePath: process.env["BROWSER_PATH"] ?? "/usr/bin/chromium",
    args: ["--no-sandbox"],
    env: { ...process.env, ...JSON.parse(process.env["BROWSER_ENV"] ?? "{}") },
  });

import type { Figures, Scenario } from "./scenario.ts";

const CASE_SECONDS_MAX = 20;

/** Seconds after which a case of this scenario is taken to hang. */
export function secondsMaxOf(scenario: Scenario): number {
  return scenario.caseSecondsMax ?? CASE_SECONDS_MAX;
}

let failCase: ((error: unknown) => void) | undefined;

/** Lets errors that nobody handles fail the case that is running instead of ending the process. */
export function catchStrayErrors(): void {
  for (const event of ["unhandledRejection", "uncaughtException"])
    process.on(event, (error: unknown) => {
      if (failCase === undefined) throw error;
      failCase(new Error("an error was thrown where nobody could catch it", { cause: error }));
    });
}

/** Runs one case and says how it failed, or undefined when the log kept every promise. */
export async function runCase(
  scenario: Scenario,
  seed: number,
  figures: Figures,
): Promise<string | undefined> {
  const { promise, reject } = Promise.withResolvers<never>();
  failCase = reject;
  const secondsMax = secondsMaxOf(scenario);
  const hangs = () => reject(new Error(`the case has not ended after ${secondsMax} s`));
  const timer = setTimeout(hangs, secondsMax * 1000);
  try {
    await Promise.race([scenario.run(seed, figures), promise]);
    return undefined;
  } catch (error) {
    return told(error);
  } finally {
    clearTimeout(timer);
    failCase = undefined;
  }
}

/** The error with its stack and those that caused it. */
function told(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const cause = error.cause === undefined ? "" : `\n  because of ${told(error.cause)}`;
  return `${error.stack ?? error.message}${cause}`;
}

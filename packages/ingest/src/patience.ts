import { EventLogError } from "@touchline/event-log";
import type { Random } from "./surroundings.ts";
import type { Wake } from "./wake.ts";

/** How long to let a log be that cannot take records for now; as much again at random. There is no last try: it may be night. */
const retryDelayMs = 1000;

export interface Patience {
  readonly wake: Wake;
  readonly random: Random;
  readonly isClosed: () => boolean;
  /** Told, before each wait, what is waited for. */
  readonly onWait: (why: string) => void;
}

/** Does it again while the log cannot take records for now, as on a full disk. Throws everything else. */
export async function patiently<T>(
  act: () => Promise<T>,
  { wake, random, isClosed, onWait }: Patience,
): Promise<T> {
  for (;;) {
    try {
      return await act();
    } catch (error) {
      if (!(error instanceof EventLogError) || !error.retriable || isClosed()) throw error;
      onWait(`${error.message}; trying again`);
      await wake.sleep(retryDelayMs + Number(random.uint64() % BigInt(retryDelayMs)));
    }
  }
}

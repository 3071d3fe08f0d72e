import { spawn } from "node:child_process";
import { availableParallelism } from "node:os";
import { text } from "node:stream/consumers";
import { fileURLToPath } from "node:url";
import type { Bug } from "./bug.ts";
import { bugs } from "./bugs.ts";

/** A hunt that takes longer has met something that holds its thread, and has found nothing. */
const HUNT_SECONDS_MAX = 60;

export interface Hunt {
  readonly bug: Bug;
  /** The seed at which the bug was found; undefined when it was not. */
  readonly seed: number | undefined;
  /** Seeds until then. */
  readonly tried: number;
  /** How the scenario failed, or why there was no hunt. */
  readonly error: string | undefined;
}

/** Hunts every bug in a process of its own, as many at a time as there are processors. */
export async function huntAll(onHunted: (hunt: Hunt) => void): Promise<readonly Hunt[]> {
  const left = bugs.values();
  const hunts: Hunt[] = [];
  const huntOneByOne = async () => {
    for (const bug of left) {
      const hunted = await hunt(bug);
      hunts.push(hunted);
      onHunted(hunted);
    }
  };
  await Promise.all(Array.from({ length: availableParallelism() }, huntOneByOne));
  return hunts;
}

async function hunt(bug: Bug): Promise<Hunt> {
  const program = fileURLToPath(new URL("./hunt.ts", import.meta.url));
  const child = spawn(process.execPath, [program, bug.name], {
    stdio: ["ignore", "pipe", "pipe"],
    timeout: HUNT_SECONDS_MAX * 1000,
    killSignal: "SIGKILL",
  });
  const [said, complaint] = await Promise.all([text(child.stdout), text(child.stderr)]);
  if (said === "")
    return { bug, seed: undefined, tried: 0, error: complaint || "it took too long" };
  const { seed, tried, error } = JSON.parse(said) as Omit<Hunt, "bug">;
  return { bug, seed, tried, error };
}

import type { Problem } from "./problems.ts";

/** A problem and its life. Times are the server's clock, epoch ms. */
export interface Incident extends Problem {
  readonly since: number;
  readonly lastSeenAt: number;
  /** Whether it was ever trouble since it began. Its place in the list hangs on this, so that it never hops about. */
  readonly wasTrouble: boolean;
}

/** How long a problem that went away stays in sight: a number that swings about its threshold must not move the page. */
export const lingerMs = 30_000;

/** Brings the incidents up to what is past a threshold at `at`: the worst first, among equals the one that began first. */
export function withProblems(
  incidents: readonly Incident[],
  problems: readonly Problem[],
  at: number,
): readonly Incident[] {
  const earlierById = new Map(incidents.map((incident) => [incident.id, incident]));
  const standing = problems.map((problem): Incident => {
    const earlier = earlierById.get(problem.id);
    return {
      ...problem,
      since: earlier?.since ?? at,
      lastSeenAt: at,
      wasTrouble: problem.severity === "trouble" || (earlier?.wasTrouble ?? false),
    };
  });
  const standingIds = new Set(standing.map(({ id }) => id));
  const lingering = incidents.filter(
    ({ id, lastSeenAt }) => !standingIds.has(id) && at - lastSeenAt <= lingerMs,
  );
  return [...lingering, ...standing].toSorted(
    (a, b) => Number(b.wasTrouble) - Number(a.wasTrouble) || a.since - b.since,
  );
}

/** Whether the problem was still there in the overview of `at`. */
export const stands = (incident: Incident, at: number): boolean => incident.lastSeenAt === at;

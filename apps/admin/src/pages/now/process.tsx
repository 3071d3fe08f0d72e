import { Facts } from "../../facts.tsx";
import type { History } from "../../history.ts";
import { places, severity, thresholds } from "../../problems.ts";
import { Section } from "../../section.tsx";
import { bytes, count, perSecond, span, timeOfDay } from "../../units.ts";

/** The one process behind all this: what it is, and how it bears it. */
export function Process({ history }: { readonly history: History }) {
  const { overview } = history;
  const { process, reconciler } = overview;
  return (
    <Section id={places.process} title="Process" note={`version ${overview.version}`}>
      <Facts
        facts={[
          ["Running for", span(overview.at - overview.startedAt)],
          ["Started at", timeOfDay(overview.startedAt)],
          ["Roles", overview.roles.join(", ")],
          ["Data directory", overview.dataDirectory],
          [
            "Event-loop delay, p99",
            `${perSecond(process.eventLoopDelayP99Ms)} ms`,
            severity(process.eventLoopDelayP99Ms, thresholds.eventLoopDelayMs),
          ],
          ["Resident memory", bytes(process.rssBytes)],
          ["Heap used", bytes(process.heapUsedBytes)],
          ["Reports reconciled", count(reconciler.reports)],
          ["Match events written", count(reconciler.events)],
          ["Reports refused", count(reconciler.refused)],
          ["Matches in memory", count(reconciler.matchesHeld)],
        ]}
      />
    </Section>
  );
}

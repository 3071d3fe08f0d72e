import type { AdminOverview } from "@touchline/protocol/admin";
import { Facts } from "../../facts.tsx";
import { places, severity, thresholds } from "../../problems.ts";
import { Section } from "../../section.tsx";
import { bytes, moment, perSecond, span } from "../../units.ts";

/** The one process behind all this: what it is, and how it bears it. */
export function Process({ overview }: { readonly overview: AdminOverview }) {
  const { process } = overview;
  return (
    <Section id={places.process} title="Process" note={`version ${overview.version}`}>
      <Facts
        facts={[
          ["Running for", span(overview.at - overview.startedAt)],
          ["Started at", moment(overview.startedAt, overview.at)],
          ["Roles", overview.roles.join(", ")],
          ["Data directory", overview.dataDirectory],
          [
            "Event-loop delay, p99",
            `${perSecond(process.eventLoopDelayP99Ms)} ms`,
            severity(process.eventLoopDelayP99Ms, thresholds.eventLoopDelayMs),
          ],
          ["Resident memory", bytes(process.rssBytes)],
          ["Heap used", bytes(process.heapUsedBytes)],
        ]}
      />
    </Section>
  );
}

import type { AdminOverview } from "@touchline/protocol/admin";
import { Facts } from "../../facts.tsx";
import { Section } from "../../section.tsx";
import { count, counted } from "../../units.ts";

interface MatchesProps {
  readonly overview: AdminOverview;
}

/** The matches, and what the reconciler made of the reports on them since the start. */
export function Matches({ overview: { matches, reconciler } }: MatchesProps) {
  return (
    <Section title="Matches" note={`${count(matches.live)} live`}>
      <Facts
        facts={[
          ["On the board", counted(matches.onBoard, "match", "matches")],
          ["Stored", counted(matches.total, "match", "matches")],
          ["In the reconciler’s memory", counted(reconciler.matchesHeld, "match", "matches")],
          ["Reconciled", counted(reconciler.reports, "report")],
          ["Refused by rule", counted(reconciler.refused, "report")],
          ["Written", counted(reconciler.events, "match event")],
        ]}
      />
    </Section>
  );
}

import type { Match } from "@touchline/football";
import { MatchStats, PitchLineups, ShotMap, type Tab, Tabs, Timeline } from "@touchline/ui";
import { useState } from "react";
import { TableOf } from "../table/table-page.tsx";
import styles from "./match-page.module.css";

type TabName = "timeline" | "lineups" | "shots" | "stats" | "table";

const tabs: readonly Tab<TabName>[] = [
  { name: "timeline", text: "Timeline" },
  { name: "lineups", text: "Line-ups" },
  { name: "shots", text: "Shots" },
  { name: "stats", text: "Stats" },
  { name: "table", text: "Table" },
];

/** What there is to see of a match, one thing at a time. */
export function MatchTabs({ match }: { readonly match: Match }) {
  const [chosen, setChosen] = useState<TabName>("timeline");
  return (
    <Tabs label="Match" tabs={tabs} chosen={chosen} onChoose={setChosen}>
      <Chosen match={match} tab={chosen} />
    </Tabs>
  );
}

function Chosen({ match, tab }: { readonly match: Match; readonly tab: TabName }) {
  const { competition, home, away } = match.fixture;
  switch (tab) {
    case "timeline":
      return <TimelineWithDetail match={match} />;
    case "lineups":
      return <PitchLineups match={match} />;
    case "shots":
      return <ShotMap match={match} />;
    case "stats":
      return <MatchStats match={match} />;
    case "table":
      return (
        <TableOf competitionId={competition.competitionId} pointOut={[home.teamId, away.teamId]} />
      );
  }
}

function TimelineWithDetail({ match }: { readonly match: Match }) {
  const [everything, setEverything] = useState(false);
  return (
    <>
      <Timeline match={match} detail={everything ? "everything" : "key"} />
      <label className={styles.everything}>
        <input
          type="checkbox"
          checked={everything}
          onChange={(event) => setEverything(event.target.checked)}
        />
        Shots, corners, fouls and offsides too
      </label>
    </>
  );
}

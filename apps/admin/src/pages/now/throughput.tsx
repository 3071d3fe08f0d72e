import { type History, latest, type Sample, samplesOf } from "../../history.ts";
import { Mark } from "../../mark.tsx";
import { measures, sum } from "../../measures.ts";
import { type Severity, severity, thresholds } from "../../problems.ts";
import { Sparkline } from "../../sparkline.tsx";
import { bytes, count, counted, perSecond } from "../../units.ts";
import styles from "./throughput.module.css";

/** One station on the way, with the number that says how it goes. */
interface Station {
  readonly name: string;
  readonly figure: string;
  readonly unit: string;
  readonly note: string;
  readonly samples: readonly Sample[];
  readonly peak: (value: number) => string;
  readonly severity?: Severity | undefined;
}

/** The way every goal goes, station by station: what passes through each now, and how the process bears it. */
export function Throughput({ history }: { readonly history: History }) {
  return (
    <ol className={styles["throughput"]} aria-label="Passing through now">
      {stations(history).map((station) => (
        <li key={station.name} data-severity={station.severity}>
          <h2>{station.name}</h2>
          <p className={styles["figure"]}>
            {station.severity !== undefined && <Mark shape={station.severity} />}{" "}
            <b>{station.figure}</b> {station.unit}
          </p>
          <p className={styles["note"]}>{station.note}</p>
          <Sparkline
            samples={station.samples}
            until={history.overview.at}
            peak={(value) => station.peak(value)}
          />
        </li>
      ))}
    </ol>
  );
}

function stations(history: History): readonly Station[] {
  const { feeds, reconciler, topics, clients, matches, process } = history.overview;
  const running = feeds.filter(({ state }) => state === "running").length;
  const partitions = topics.flatMap((topic) => topic.partitions);
  const measured = (measure: string) => ({
    figure: perSecond(latest(history, measure)),
    samples: samplesOf(history, measure),
    peak: perSecond,
  });
  return [
    {
      name: "Feeds",
      unit: "reports/s",
      note: `${count(running)} of ${count(feeds.length)} running`,
      ...measured(measures.reports),
    },
    {
      name: "Reconciler",
      unit: "events/s",
      note: counted(reconciler.events, "event"),
      ...measured(measures.events),
    },
    {
      name: "Log",
      unit: "records/s",
      note: `${bytes(sum(partitions, (p) => p.sizeBytes))} on disk`,
      ...measured(measures.records),
    },
    {
      name: "Board",
      figure: count(matches.live),
      unit: matches.live === 1 ? "match live" : "matches live",
      note: `${count(matches.onBoard)} on the board`,
      samples: samplesOf(history, measures.liveMatches),
      peak: count,
    },
    {
      name: "Gateway",
      unit: "frames/s",
      note: `${rateOfBytes(latest(history, measures.bytesSent))} to sockets`,
      ...measured(measures.frames),
    },
    {
      name: "Clients",
      figure: count(clients.connected),
      unit: "connected",
      note: counted(
        clients.boardSubscriptions + clients.matchSubscriptions + clients.tableSubscriptions,
        "subscription",
      ),
      samples: samplesOf(history, measures.clients),
      peak: count,
    },
    {
      name: "Event loop",
      figure: perSecond(process.eventLoopDelayP99Ms),
      unit: "ms late, p99",
      note: `${bytes(process.rssBytes)} resident`,
      samples: samplesOf(history, measures.eventLoopDelayMs),
      peak: (ms) => `${perSecond(ms)} ms`,
      severity: severity(process.eventLoopDelayP99Ms, thresholds.eventLoopDelayMs),
    },
  ];
}

const rateOfBytes = (value: number | undefined): string =>
  value === undefined ? perSecond(value) : `${bytes(value)}/s`;

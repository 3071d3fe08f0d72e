import type { FeedOverview } from "@touchline/protocol/admin";
import { type History, type Sample, samplesOf } from "../../history.ts";
import { Mark, type MarkShape } from "../../mark.tsx";
import { measures } from "../../measures.ts";
import { places, silence, silentForMs } from "../../problems.ts";
import { Section } from "../../section.tsx";
import { Sparkline } from "../../sparkline.tsx";
import table from "../../table.module.css";
import { count, counted, perSecond, span, unmeasured, withMoments } from "../../units.ts";
import styles from "./feeds.module.css";

const shapeByState: Record<FeedOverview["state"], MarkShape> = {
  running: "on",
  paused: "paused",
  waiting: "off",
  finished: "done",
  failed: "trouble",
};

/** Every configured feed: what it does, how much it says, and when it last spoke. */
export function Feeds({ history }: { readonly history: History }) {
  const { feeds, at } = history.overview;
  return (
    <Section title="Feeds" note={counted(feeds.length, "feed")}>
      {feeds.length === 0 ? (
        <p className={table["empty"]}>
          No feed is configured, so nothing new reaches the log. <code>--replay adapter:path</code>{" "}
          at the start gives the server one.
        </p>
      ) : (
        <table className={`${table["table"]} ${styles["feeds"]}`}>
          <thead>
            <tr>
              <th scope="col">Feed</th>
              <th scope="col">State</th>
              <th scope="col" className={table["figure"]}>
                Speed
              </th>
              <th scope="col" className={table["figure"]}>
                Reports
              </th>
              <th scope="col" className={table["figure"]}>
                Reports/s
              </th>
              <th scope="col">Last 2 min</th>
              <th scope="col" className={table["figure"]}>
                Silent for
              </th>
              <th scope="col" className={table["figure"]}>
                Dead letters
              </th>
            </tr>
          </thead>
          {feeds.map((feed) => (
            <Feed
              key={feed.feedId}
              feed={feed}
              at={at}
              samples={samplesOf(history, measures.feedReports(feed.feedId))}
            />
          ))}
        </table>
      )}
    </Section>
  );
}

interface FeedProps {
  readonly feed: FeedOverview;
  readonly at: number;
  readonly samples: readonly Sample[];
}

function Feed({ feed, at, samples }: FeedProps) {
  const silentMs = silentForMs(feed, at);
  const silent = silence(feed, at);
  return (
    <tbody id={places.feed(feed.feedId)} data-state={feed.state}>
      <tr>
        <th scope="row" className={styles["name"]}>
          <span className={table["strong"]}>{feed.feedId}</span>{" "}
          {feed.adapter !== feed.feedId && (
            <span className={styles["adapter"]}>{feed.adapter}</span>
          )}
        </th>
        <td className={styles["state"]}>
          <span className={table["state"]}>
            <Mark shape={shapeByState[feed.state]} />
            {feed.state}
          </span>
        </td>
        <td data-label="speed" className={table["figure"]}>
          {feed.rate === undefined ? "live" : `${count(feed.rate)}×`}
        </td>
        <td data-label="reports" className={table["figure"]}>
          {count(feed.reports)}
        </td>
        <td data-label="reports/s" className={table["figure"]}>
          {perSecond(feed.reportsPerSecond)}
        </td>
        <td className={styles["spark"]}>
          <Sparkline samples={samples} until={at} />
        </td>
        <td data-label="silent for" className={table["figure"]}>
          <span className={silent && table[silent]}>
            {silent !== undefined && <Mark shape={silent} />}{" "}
            {silentMs === undefined ? unmeasured : span(silentMs)}
          </span>
        </td>
        <td data-label="dead letters" className={table["figure"]}>
          {count(feed.deadLetters)}
        </td>
      </tr>
      <tr>
        <td colSpan={8} className={styles["message"]}>
          {withMoments(feed.message, at)}
        </td>
      </tr>
    </tbody>
  );
}

import type { Clock } from "@touchline/football";
import type { MatchLine, MatchNews } from "./match-line.ts";
import { newsText } from "./news-text.ts";
import styles from "./row-news.module.css";
import { useTick } from "./ticker.ts";
import { timeOfDay } from "./times.ts";

/** How long an event stands in its row. */
export const newsShownMs = 20_000;
/** Seen later than this after it was said, a goal is no longer worth a sweep. */
const sweepWithinMs = 5_000;

interface RowNewsProps {
  readonly match: Pick<MatchLine, "lifecycle" | "clock">;
  readonly news: MatchNews;
  readonly now: () => number;
}

/** What has just happened, in one line of the row. */
export function RowNews({ match, news, now }: RowNewsProps) {
  const ageMs = useTick(now) - news.decidedAt;
  if (!isShown(match, news, ageMs)) return null;
  const text = newsText(news);
  const sweeps = news.kind === "goal" && news.standing && ageMs < sweepWithinMs;
  return (
    <>
      {sweeps && <span key={news.eventId} className={styles.sweep} aria-hidden="true" data-sweep />}
      <span
        className={styles.news}
        data-tone={text.tone}
        data-news={news.kind}
        data-scored-by={text.tone === "goal" ? news.side : undefined}
      >
        {news.certainty === "pending" && news.standing && (
          <span className={styles.hollow} title="not confirmed yet">
            <span className="for-readers">not confirmed yet: </span>
          </span>
        )}
        <strong className={styles.head}>{text.head}</strong>{" "}
        {text.struck ? <s>{text.detail}</s> : <bdi>{text.detail}</bdi>}{" "}
        {text.why !== undefined && (
          <span>
            {text.why}, {timeOfDay(news.decidedAt)}
          </span>
        )}
        {news.kind === "goal" && news.standing && news.score && (
          <span className={styles.made}>
            {news.score.home}–{news.score.away}
          </span>
        )}
      </span>
    </>
  );
}

/** Twenty seconds; a goal taken back until the half is over, and a check as long as it goes on. */
function isShown(match: RowNewsProps["match"], news: MatchNews, ageMs: number): boolean {
  if (ageMs < newsShownMs) return true;
  const lasts =
    (news.kind === "goal" && !news.standing) || (news.kind === "var_started" && news.standing);
  return lasts && match.lifecycle === "live" && news.decidedAt >= phaseBeganAt(match.clock);
}

const phaseBeganAt = (clock: Clock) => clock.anchorAt - clock.elapsedAtAnchorMs / clock.rate;

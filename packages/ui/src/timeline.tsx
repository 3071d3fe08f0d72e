import type { Match } from "@touchline/football";
import { useMemo } from "react";
import { Ball } from "./ball.tsx";
import { CardMark } from "./card-mark.tsx";
import { Icon } from "./icon.tsx";
import styles from "./timeline.module.css";
import { type Moment, type TimelineDetail, timelineLines, type Whistle } from "./timeline-lines.ts";
import { exactTime, timeOfDay } from "./times.ts";

interface TimelineProps {
  readonly match: Match;
  readonly detail?: TimelineDetail;
}

/** Minutes down the middle, home left, away right: newest first while live, first to last when over. */
export function Timeline({ match, detail = "key" }: TimelineProps) {
  const inOrder = useMemo(() => timelineLines(match, detail), [match, detail]);
  const lines = match.lifecycle === "live" ? inOrder.toReversed() : inOrder;
  if (lines.length === 0) return <p className={styles.nothing}>Nothing has happened yet.</p>;
  return (
    <div role="log" aria-label="Timeline">
      <ol className={styles.timeline}>
        {lines.map((line) =>
          line.type === "whistle" ? (
            <WhistleLine key={line.phase} whistle={line} />
          ) : (
            <MomentLine key={line.entry.eventId} moment={line} match={match} />
          ),
        )}
      </ol>
    </div>
  );
}

function WhistleLine({ whistle }: { readonly whistle: Whistle }) {
  return (
    <li className={styles.whistle}>
      <span>
        {whistle.text}
        {whistle.score && (
          <strong>
            {" "}
            {whistle.score.home}–{whistle.score.away}
          </strong>
        )}
      </span>
    </li>
  );
}

interface MomentLineProps {
  readonly moment: Moment;
  readonly match: Match;
}

function MomentLine({ moment, match }: MomentLineProps) {
  const { entry, side, score } = moment;
  return (
    <li
      className={styles.moment}
      data-side={side ?? "both"}
      data-mark={moment.mark}
      data-standing={entry.standing}
    >
      <details>
        <summary className={styles.summary}>
          <span className={styles.minute}>
            {moment.minute}′
            {score && <strong className={styles.score}>{`${score.home}–${score.away}`}</strong>}
          </span>
          <span className={styles.words}>
            <span className={styles.mark}>
              <Mark moment={moment} />
            </span>
            <span>
              {side && <span className="for-readers">{match.fixture[side].shortName}: </span>}
              <Title moment={moment} />
            </span>
          </span>
        </summary>
        <Provenance moment={moment} />
      </details>
    </li>
  );
}

function Title({ moment }: { readonly moment: Moment }) {
  const { entry, title, detail, corrections } = moment;
  const said = (
    <>
      <bdi className={styles.title}>{title}</bdi>
      {detail !== undefined && <span className={styles.detail}>{detail}</span>}
    </>
  );
  return (
    <>
      <span className="for-readers">{spokenMark[moment.mark]}</span>
      {entry.standing ? said : <s>{said}</s>}
      {entry.certainty === "pending" && entry.standing && (
        <span className={styles.pending}>
          <span className={styles.hollow} /> not confirmed yet
        </span>
      )}
      {corrections.map((correction) => (
        <span key={correction.decidedAt} className={styles.correction}>
          {correction.text}, {timeOfDay(correction.decidedAt)}
        </span>
      ))}
    </>
  );
}

const spokenMark: Partial<Record<Moment["mark"], string>> = {
  goal: "Goal: ",
  substitution: "On: ",
};

function Mark({ moment: { mark, entry } }: { readonly moment: Moment }) {
  switch (mark) {
    case "goal":
      return <Ball size={18} struck={!entry.standing} />;
    case "yellow":
    case "second_yellow":
    case "red":
      return <CardMark card={mark} size={18} />;
    case "substitution":
      return <Icon name="substitution" size={18} />;
    case "penalty":
      return <Icon name="spot" size={18} />;
    case "video":
      return <Icon name="video" size={18} />;
    case "shot":
    case "plain":
      return null;
  }
}

/** Who said it and when: the event's own page in the log. */
function Provenance({ moment }: { readonly moment: Moment }) {
  const { entry } = moment;
  return (
    <dl className={styles.provenance}>
      <dt>Reported by</dt>
      <dd>
        {entry.source.feedId} ({entry.source.kind})
      </dd>
      <dt>Seen</dt>
      <dd>{exactTime(entry.observedAt)}</dd>
      <dt>Certainty</dt>
      <dd>{entry.certainty}</dd>
      <dt>Revision</dt>
      <dd>
        {entry.rev}
        {entry.rev > 1 && `, ${entry.op} ${exactTime(entry.decidedAt)}`}
      </dd>
    </dl>
  );
}

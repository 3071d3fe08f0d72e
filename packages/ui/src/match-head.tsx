import type { Match, Side } from "@touchline/football";
import { Ball } from "./ball.tsx";
import { CardMark } from "./card-mark.tsx";
import { ClockLabel } from "./clock-label.tsx";
import { shirtsFor } from "./kit-colours.ts";
import styles from "./match-head.module.css";
import { lineOf, type MatchLine, shownScore } from "./match-line.ts";
import { Figure } from "./match-row.tsx";
import { type Scorer, scorersOf } from "./scorers.ts";
import { Shirt } from "./shirt.tsx";

interface MatchHeadProps {
  readonly match: Match;
  readonly now: () => number;
}

const sides: readonly Side[] = ["home", "away"];

/** Who, how it stands, what the clock says, and who scored. */
export function MatchHead({ match, now }: MatchHeadProps) {
  const line = lineOf(match);
  const { home, away } = line;
  const shirts = shirtsFor(home, away);
  const score = shownScore(line);
  return (
    <header className={styles.head}>
      <div className={styles.teams}>
        <TeamName line={line} side="home" shirt={<Shirt kit={shirts.home} size={56} />} />
        <p className={styles.middle}>
          <span className={styles.score}>
            {score ? (
              <>
                <Figure value={score.home} />
                <span className={styles.dash}>–</span>
                <Figure value={score.away} />
              </>
            ) : (
              <span className={styles.versus}>v</span>
            )}
          </span>
          <ClockLabel match={line} now={now} place="page" />
          <Notes match={match} line={line} />
        </p>
        <TeamName line={line} side="away" shirt={<Shirt kit={shirts.away} size={56} />} />
      </div>
      {match.fixture.venue !== undefined && (
        <p className={styles.note}>
          <bdi>{match.fixture.venue}</bdi>
        </p>
      )}
      <Scorers match={match} />
    </header>
  );
}

interface TeamNameProps {
  readonly line: MatchLine;
  readonly side: Side;
  readonly shirt: React.ReactNode;
}

function TeamName({ line, side, shirt }: TeamNameProps) {
  const reds = line.redCards[side];
  return (
    <div className={styles.team}>
      <span className={styles.shirt}>
        {shirt}
        {reds > 0 && (
          <span className={styles.reds}>
            {Array.from({ length: reds }, (_, index) => (
              <CardMark key={index} card="red" size={18} />
            ))}
            <span className="for-readers">{reds} sent off</span>
          </span>
        )}
      </span>
      <h2>
        <TeamWords name={line[side].shortName} code={line[side].code} />
      </h2>
    </div>
  );
}

/** Longer words than this do not fit beside the score of a phone; the code stands in, for a word is never cut. */
const wordLengthMax = 13;

function TeamWords({ name, code }: { readonly name: string; readonly code: string }) {
  const fits = name.split(/[\s-]/).every((word) => word.length <= wordLengthMax);
  if (fits) return <bdi>{name}</bdi>;
  return (
    <>
      <bdi className={styles.full}>{name}</bdi>
      <abbr className={styles.code} title={name}>
        {code}
      </abbr>
    </>
  );
}

function Notes({ match, line }: { readonly match: Match; readonly line: MatchLine }) {
  const { lifecycle, score, awardedScore } = match;
  return (
    <>
      {lifecycle === "awarded" && awardedScore && (
        <span className={styles.note}>
          played {score.home}–{score.away}
        </span>
      )}
      {line.aggregate && (
        <span className={styles.note}>
          {line.aggregate.home}–{line.aggregate.away} on aggregate
        </span>
      )}
    </>
  );
}

function Scorers({ match }: { readonly match: Match }) {
  const bySide = { home: scorersOf(match, "home"), away: scorersOf(match, "away") };
  if (bySide.home.length + bySide.away.length === 0) return null;
  return (
    <div className={styles.scorers}>
      {sides.map((side) => (
        <ul key={side} data-side={side} aria-label={`Scorers, ${match.fixture[side].shortName}`}>
          {bySide[side].map((scorer) => (
            <li key={scorer.key}>
              <bdi>{scorer.name}</bdi> {minutesOf(scorer)}
            </li>
          ))}
        </ul>
      ))}
      <span className={styles.ball}>
        <Ball size={14} />
      </span>
    </div>
  );
}

const minutesOf = ({ goals }: Scorer): string =>
  goals.map(({ minute, note }) => `${minute}′${note === undefined ? "" : ` (${note})`}`).join(", ");

/** "TOT 5–4 LEI 90+3" in one slim line: stays on top when the head has scrolled away. */
export function SlimScore({ match, now }: MatchHeadProps) {
  const line = lineOf(match);
  const score = shownScore(line);
  const shirts = shirtsFor(line.home, line.away);
  return (
    <span className={styles.slim}>
      <Shirt kit={shirts.home} size={18} />
      <bdi>{line.home.code}</bdi>
      <strong>{score ? `${score.home}–${score.away}` : "v"}</strong>
      <bdi>{line.away.code}</bdi>
      <Shirt kit={shirts.away} size={18} />
      <ClockLabel match={line} now={now} />
    </span>
  );
}

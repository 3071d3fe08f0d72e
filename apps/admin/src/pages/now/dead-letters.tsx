import type { AdminOverview, DeadLetterOverview } from "@touchline/protocol/admin";
import { Icon } from "@touchline/ui";
import { useState } from "react";
import { sum } from "../../measures.ts";
import { places } from "../../problems.ts";
import { Section } from "../../section.tsx";
import table from "../../table.module.css";
import { bytes, count, counted, moment, span } from "../../units.ts";
import styles from "./dead-letters.module.css";

/** How many are listed before anyone asks for the rest. */
const lettersAtFirst = 12;

/**
 * The newest payloads nobody could use, each with the reason. While one is open the list holds still, and says how many
 * newer ones wait.
 */
export function DeadLetters({ overview }: { readonly overview: AdminOverview }) {
  const newest = overview.deadLetters;
  const [held, setHeld] = useState<readonly DeadLetterOverview[]>();
  const [isWhole, setWhole] = useState(false);
  const known = held ?? newest;
  const shown = isWhole ? known : known.slice(0, lettersAtFirst);
  const newer = newest.filter(({ offset }) => offset > (held?.[0]?.offset ?? Infinity)).length;
  const total = sum(overview.feeds, (feed) => feed.deadLetters);
  return (
    <Section id={places.deadLetters} title="Dead letters" note={noteOn(known.length, total)}>
      {known.length === 0 ? (
        <p className={table["empty"]}>Every payload could be read and used.</p>
      ) : (
        <>
          <p className={styles["classes"]}>{byProblem(known)}</p>
          {newer > 0 && (
            <button type="button" className={styles["newer"]} onClick={() => setHeld(undefined)}>
              <Icon name="up" size={16} />
              Show {counted(newer, "newer dead letter")}
            </button>
          )}
          <ol className={styles["letters"]}>
            {shown.map((letter) => (
              <Letter
                key={letter.offset}
                letter={letter}
                at={overview.at}
                onOpen={() => setHeld((already) => already ?? newest)}
              />
            ))}
          </ol>
          {shown.length < known.length && (
            <button type="button" className={styles["more"]} onClick={() => setWhole(true)}>
              Show the other {count(known.length - shown.length)}
            </button>
          )}
        </>
      )}
    </Section>
  );
}

const noteOn = (shown: number, total: number): string =>
  total > shown ? `newest ${count(shown)} of ${count(total)}` : counted(shown, "dead letter");

/** `wrong_shape 31, not_json 4`: the commonest reason first. */
function byProblem(letters: readonly DeadLetterOverview[]): string {
  const countByProblem = new Map<string, number>();
  for (const { problem } of letters) {
    countByProblem.set(problem, (countByProblem.get(problem) ?? 0) + 1);
  }
  return [...countByProblem]
    .toSorted(([, a], [, b]) => b - a)
    .map(([problem, letterCount]) => `${problem} ${count(letterCount)}`)
    .join(", ");
}

interface LetterProps {
  readonly letter: DeadLetterOverview;
  readonly at: number;
  readonly onOpen: () => void;
}

function Letter({ letter, at, onOpen }: LetterProps) {
  const startBytes = new TextEncoder().encode(letter.payloadStart).length;
  return (
    <li>
      <details onToggle={(event) => event.currentTarget.open && onOpen()}>
        <summary>
          <Icon name="forward" size={16} />
          <span className={styles["when"]}>{moment(letter.observedAt, at)}</span>
          <span className={styles["problem"]}>{letter.problem}</span>
          <span className={styles["detail"]}>{letter.detail}</span>
          <span className={styles["feed"]}>{letter.feedId}</span>
          <span className={styles["size"]}>{bytes(letter.payloadBytes)}</span>
        </summary>
        <div className={styles["opened"]}>
          <p>{letter.detail}</p>
          <p className={table["quiet"]}>{whence(letter, at)}</p>
          <pre>{letter.payloadStart}</pre>
          {letter.payloadBytes > startBytes && (
            <p className={table["quiet"]}>
              Only the start of {bytes(letter.payloadBytes)} is shown.
            </p>
          )}
        </div>
      </details>
    </li>
  );
}

function whence(
  { offset, feedId, adapter, feedMatchId, matchId, observedAt }: DeadLetterOverview,
  at: number,
): string {
  return [
    `offset ${count(offset)}`,
    `${span(at - observedAt)} ago`,
    `feed ${feedId}`,
    `adapter ${adapter}`,
    ...(feedMatchId === undefined ? [] : [`feed’s match ${feedMatchId}`]),
    ...(matchId === undefined ? [] : [`match ${matchId}`]),
  ].join(" · ");
}

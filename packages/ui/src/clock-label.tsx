import { type ClockFacts, clockText } from "./clock-text.ts";
import styles from "./clock-label.module.css";
import { useTick } from "./ticker.ts";
import { timeOfDay } from "./times.ts";

interface ClockLabelProps {
  readonly match: ClockFacts;
  /** The server's time, epoch ms. */
  readonly now: () => number;
  /** `row`: one short word. `page`: larger, with the time past the half and the announced minutes. */
  readonly place?: "row" | "page";
}

/** More characters than this are written smaller in a row. */
const roomyLength = 6;

/** The match clock. It moves by itself, once a second (a faster one four times), and is never announced. */
export function ClockLabel({ match, now, place = "row" }: ClockLabelProps) {
  const { running, rate } = match.clock;
  const clock = clockText(match, useTick(now, running && rate > 1), timeOfDay);
  return (
    <span
      className={styles.clock}
      data-tone={clock.tone}
      data-place={place}
      data-long={clock.text.length > roomyLength}
      aria-live="off"
    >
      <span aria-hidden="true">{clock.text}</span>
      <span className="for-readers">{clock.spoken}</span>
      {place === "page" && clock.stoppage !== undefined && (
        <span className={styles.stoppage}>
          {clock.stoppage}
          {clock.announcedMin !== undefined && ` of +${clock.announcedMin}`}
        </span>
      )}
    </span>
  );
}

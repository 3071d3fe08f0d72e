import { useId } from "react";
import styles from "./freshness-chip.module.css";
import { timeOfDay } from "./times.ts";

/** How fresh what is shown is. */
export interface Freshness {
  readonly state: "connecting" | "live" | "catching_up" | "stale" | "offline";
  /** Since when it is so, epoch ms. */
  readonly since?: number | undefined;
  /** Events still to come, while catching up. */
  readonly behind?: number | undefined;
  /** What the connection itself has to say. */
  readonly detail?: string | undefined;
}

/** Always on the page: live, catching up, stale or offline. Pressing it explains. */
export function FreshnessChip({ freshness }: { readonly freshness: Freshness }) {
  const id = useId();
  return (
    <>
      <button type="button" className={styles.chip} data-state={freshness.state} popoverTarget={id}>
        <Mark state={freshness.state} />
        <output>{freshnessText(freshness)}</output>
      </button>
      <div id={id} popover="auto" className={styles.explained}>
        <p>
          <strong>{freshnessText(freshness)}</strong>
        </p>
        <p>{explanation[freshness.state]}</p>
        {freshness.detail !== undefined && <p className={styles.detail}>{freshness.detail}</p>}
      </div>
    </>
  );
}

export function freshnessText({ state, since, behind }: Freshness): string {
  const sinceTime = since === undefined ? "" : ` since ${timeOfDay(since)}`;
  switch (state) {
    case "connecting":
      return "connecting";
    case "live":
      return "live";
    case "catching_up":
      return behind === undefined ? "catching up" : `catching up (${behind})`;
    case "stale":
      return `stale${sinceTime}`;
    case "offline":
      return `offline${sinceTime}`;
  }
}

const explanation: Record<Freshness["state"], string> = {
  connecting: "Asking the server for the scores.",
  live: "Every goal reaches this page the moment we know of it.",
  catching_up:
    "The line was away for a while. What you missed is coming in now, in order and without a gap.",
  stale:
    "Nothing has reached this page for a while. The scores are those of that time; clocks run on by themselves.",
  offline:
    "This device has no connection. The last known scores stay here, and the rest follows as soon as it is back.",
};

/** One shape a state, so that no colour is needed to tell them apart. */
function Mark({ state }: Pick<Freshness, "state">) {
  return (
    <svg
      width="12"
      height="12"
      viewBox="0 0 12 12"
      fill="none"
      stroke="currentColor"
      strokeWidth="1.75"
      aria-hidden="true"
    >
      {state === "live" && <circle cx="6" cy="6" r="4" fill="currentColor" stroke="none" />}
      {(state === "connecting" || state === "catching_up") && (
        <circle className={styles.turning} cx="6" cy="6" r="4.25" strokeDasharray="3.3 3.3" />
      )}
      {state === "stale" && <circle cx="6" cy="6" r="4.25" />}
      {state === "offline" && <path d="M2 2l8 8M10 2l-8 8" />}
    </svg>
  );
}

import type { BodyOf } from "@touchline/football";
import type { ReportDraft } from "../../adapter.ts";
import { assertion } from "../../assertion.ts";
import { numbering, personKey } from "../../source-refs.ts";
import type { EventRow } from "./payload.ts";
import { wentToShootOut } from "./status.ts";
import { isMarkedKick, momentOf, playerOf, type Setting, sideIn, word } from "./told.ts";

export const isMissedPenalty = (row: EventRow): boolean =>
  word(row.type) === "goal" && word(row.detail) === "missed penalty";

const isPenalty = (row: EventRow): boolean =>
  isMissedPenalty(row) || (word(row.type) === "goal" && word(row.detail) === "penalty");

/**
 * The kicks of the shoot-out among the penalties. Newer answers mark them; without any mark they are the penalties of a
 * match that went to a shoot-out that stand beyond its 120th minute.
 */
export function kickRows({ row, rows }: Pick<Setting, "row" | "rows">): readonly EventRow[] {
  const marked = rows.filter((each) => isPenalty(each) && isMarkedKick(each));
  if (marked.length > 0 || !wentToShootOut(row, rows)) return marked;
  return rows.filter(
    (each) => isPenalty(each) && each.time.elapsed >= lastMinute && (each.time.extra ?? 0) > 0,
  );
}

const lastMinute = 120;
const minuteMs = 60_000;

/** The kicks in the order taken. They have no time but their place: the provider counts them on as minutes. */
export const kicksOf = (setting: Setting, kicks: readonly EventRow[]): readonly ReportDraft[] => {
  const next = numbering();
  return kicks
    .toSorted((a, b) => placeOf(a) - placeOf(b))
    .map((row) => {
      const side = sideIn(setting, row);
      const taker = playerOf(row.player);
      const ref = next(`kick-${side}-${personKey(row.player)}`);
      const elapsedMs = Math.max(0, placeOf(row) - 1) * minuteMs;
      return assertion(
        ref,
        { phase: "pens", elapsedMs },
        {
          kind: "shoot_out_kick",
          side,
          ...(taker && { taker }),
          outcome: isMissedPenalty(row) ? kickOutcome(row) : "scored",
        },
      );
    });
};

const placeOf = ({ time }: EventRow): number =>
  Math.max(0, time.elapsed - lastMinute) + (time.extra ?? 0);

const kickOutcome = (row: EventRow): "saved" | "missed" =>
  word(row.comments).includes("saved") ? "saved" : "missed";

/** Penalties missed in play: the provider calls them goals. */
export function missedPenaltiesOf(
  setting: Setting,
  kicks: readonly EventRow[],
): readonly ReportDraft[] {
  const next = numbering();
  return setting.rows
    .filter((row) => isMissedPenalty(row) && !kicks.includes(row))
    .map((row) => {
      const side = sideIn(setting, row);
      const taker = playerOf(row.player);
      const ref = next(`penalty-missed-${side}-${personKey(row.player)}`);
      return assertion(ref, momentOf(row.time, setting.rules), {
        kind: "penalty_missed",
        side,
        ...(taker && { taker }),
        outcome: outcomeOf(row),
      });
    });
}

/** How it was missed is said in the comments, if anywhere; off target is what is left. */
function outcomeOf(row: EventRow): BodyOf<"penalty_missed">["outcome"] {
  const comments = word(row.comments);
  if (comments.includes("save")) return "saved";
  return /post|bar|woodwork/.test(comments) ? "woodwork" : "off_target";
}

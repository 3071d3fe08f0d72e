import * as t from "typebox";
import { Compile } from "typebox/compile";
import { firstError, type Problem, problemWith } from "../../adapter.ts";
import { epochOfLocalTime } from "../../local-time.ts";

const NumberOrText = t.Union([t.Number(), t.String({ pattern: "^-?\\d{1,9}(\\.\\d{1,9})?$" })]);
const Id = t.Union([t.Integer(), t.String({ minLength: 1, maxLength: 80 })]);
const MaybeId = t.Optional(t.Union([t.Integer(), t.String({ maxLength: 80 }), t.Null()]));
const MaybeText = t.Optional(t.Union([t.String(), t.Null()]));
const MaybeNumber = t.Optional(t.Union([NumberOrText, t.Null(), t.Literal("")]));

/** A row of F24 or MA3, by the names of MA3. */
export const EventRow = t.Object({
  id: Id,
  /** Counts within a team: pairs of rows name each other by it. */
  eventId: MaybeId,
  typeId: NumberOrText,
  periodId: NumberOrText,
  timeMin: MaybeNumber,
  timeSec: MaybeNumber,
  contestantId: MaybeId,
  playerId: MaybeId,
  playerName: MaybeText,
  outcome: MaybeNumber,
  x: MaybeNumber,
  y: MaybeNumber,
  timeStamp: MaybeText,
  lastModified: MaybeText,
  qualifier: t.Optional(
    t.Union([
      t.Array(
        t.Object({
          qualifierId: NumberOrText,
          value: t.Optional(t.Union([t.String(), t.Number(), t.Null()])),
        }),
      ),
      t.Null(),
    ]),
  ),
});
const eventRow = Compile(EventRow);

/** One row of the provider's, whichever document told it. */
export interface OptaEvent {
  /** Absent where a document gives none: a substitution in MA1. */
  readonly id?: string | undefined;
  readonly eventId: string;
  readonly typeId: number;
  readonly periodId: number;
  /** Seconds on the match clock, which runs on: a second half begins at 2700. */
  readonly second: number;
  readonly teamId: string;
  readonly playerId?: string | undefined;
  readonly playerName?: string | undefined;
  /** Who made the goal, where the document itself says so. */
  readonly assist?: { readonly playerId: string; readonly name?: string | undefined } | undefined;
  readonly outcome: boolean;
  readonly x?: number | undefined;
  readonly y?: number | undefined;
  /** Epoch ms. */
  readonly at?: number | undefined;
  /** When the row was last touched, epoch ms. */
  readonly modifiedAt?: number | undefined;
  readonly qualifiers: ReadonlyMap<number, string>;
}

/** A row as one of ours, or undefined after saying why not. */
export function eventOfRow(
  row: unknown,
  feedMatchId: string,
  problems: Problem[],
): OptaEvent | undefined {
  const refuse = (why: string): undefined => {
    problems.push(problemWith(row, "wrong_shape", why, feedMatchId));
    return undefined;
  };
  if (!eventRow.Check(row)) return refuse(`event: ${firstError(eventRow, row)}`);
  const [minute, second] = [Number(row.timeMin ?? 0), Number(row.timeSec ?? 0)];
  if (minute < 0 || minute > minutesMax || second < 0 || second >= 60)
    return refuse(`event ${row.id}: ${row.timeMin}:${row.timeSec} is no time of a match`);
  return {
    id: String(row.id),
    eventId: text(row.eventId),
    typeId: Number(row.typeId),
    periodId: Number(row.periodId),
    second: Math.trunc(minute * 60 + second),
    teamId: text(row.contestantId),
    playerId: text(row.playerId) || undefined,
    playerName: row.playerName ?? undefined,
    outcome: Number(row.outcome ?? 1) === 1,
    ...placeOf(row),
    at: momentIn(row.timeStamp),
    modifiedAt: momentIn(row.lastModified),
    qualifiers: new Map(
      (row.qualifier ?? []).map((each) => [Number(each.qualifierId), text(each.value)]),
    ),
  };
}

const minutesMax = 200;

const text = (value: string | number | null | undefined): string =>
  value === null || value === undefined ? "" : String(value).trim();

/** The provider's y counts from the right touch line, ours from the left; 0, 0 stands for no place at all. */
function placeOf({ x, y }: t.Static<typeof EventRow>): { x?: number; y?: number } {
  const [along, across] = [Number(x ?? 0), Number(y ?? 0)];
  if (along === 0 && across === 0) return {};
  return { x: along, y: Math.round((100 - across) * 10) / 10 };
}

/** With a zone as it is said, without one in British time. */
export function momentIn(value: string | null | undefined): number | undefined {
  if (value === null || value === undefined || value === "") return undefined;
  if (!/(Z|[+-]\d{2}:?\d{2})$/.test(value)) return epochOfLocalTime(value, "Europe/London");
  // F7 writes 20180923T150213+0100.
  const at = Date.parse(
    value.replace(
      /^(\d{4})(\d{2})(\d{2})T(\d{2})(\d{2})(\d{2})([+-]\d{2})(\d{2})$/,
      "$1-$2-$3T$4:$5:$6$7:$8",
    ),
  );
  return Number.isNaN(at) ? undefined : at;
}

/** What a list in a qualifier holds: "1, 2, 3". */
export const listIn = (event: OptaEvent, id: number): readonly string[] =>
  (event.qualifiers.get(id) ?? "").split(",").map((each) => each.trim());

import * as t from "typebox";
import { Compile } from "typebox/compile";
import { firstError, type Problem, problemWith } from "../../adapter.ts";
import { eventOfRow, type OptaEvent } from "./event.ts";
import { qualifier, type } from "./words.ts";

const Text = t.Optional(t.Union([t.String(), t.Null()]));

/** A row of MA1's lists of goals, cards, missed penalties and substitutions. */
const Row = t.Object({
  contestantId: t.String(),
  periodId: t.Integer(),
  /** The minute as it is called: 1 for the first. */
  timeMin: t.Optional(t.Union([t.Integer(), t.Null()])),
  /** "73:39", since the match began. */
  timeMinSec: Text,
  timestamp: Text,
  lastUpdated: Text,
  type: Text,
  optaEventId: Text,
  scorerId: Text,
  scorerName: Text,
  assistPlayerId: Text,
  assistPlayerName: Text,
  playerId: Text,
  playerName: Text,
  officialName: Text,
  playerOnId: Text,
  playerOnName: Text,
  playerOffId: Text,
  playerOffName: Text,
  subReason: Text,
});
type Row = t.Static<typeof Row>;
const checked = Compile(Row);

interface Lists {
  readonly goal?: readonly unknown[] | null;
  readonly card?: readonly unknown[] | null;
  readonly missedPen?: readonly unknown[] | null;
  readonly substitute?: readonly unknown[] | null;
}

/** MA1's lists as rows of the event list, so that both are mapped alike. */
export function rowsOfMa1(
  lists: Lists,
  matchId: string,
  problems: Problem[],
): readonly OptaEvent[] {
  const refuse = (row: unknown, problem: string, why: string): readonly OptaEvent[] => {
    problems.push(problemWith(row, problem, why, matchId));
    return [];
  };
  const each = (
    rows: readonly unknown[] | null | undefined,
    list: string,
    toEvents: (row: Row) => readonly OptaEvent[],
  ) =>
    (rows ?? []).flatMap((row) =>
      checked.Check(row)
        ? toEvents(row)
        : refuse(row, "wrong_shape", `${list}: ${firstError(checked, row)}`),
    );
  const told = (row: Row, kind: Partial<Kind>): readonly OptaEvent[] => {
    const event = eventOfRow(rowFor(row, kind), matchId, problems);
    return event === undefined ? [] : [{ ...event, ...(row.optaEventId ? {} : { id: undefined }) }];
  };
  return [
    ...each(lists.goal, "goal", (row) => {
      const words = goalWords.get(row.type ?? "");
      if (words === undefined)
        return refuse(row, "unknown_kind", `goal type ${JSON.stringify(row.type)}`);
      const who = { playerId: row.scorerId, playerName: row.scorerName };
      const assist = row.assistPlayerId
        ? { playerId: row.assistPlayerId, name: row.assistPlayerName ?? undefined }
        : undefined;
      return told(row, { typeId: type.goal, words, ...who }).map((event) => ({
        ...event,
        assist,
      }));
    }),
    ...each(lists.card, "card", (row) => {
      const words = cardWords.get(row.type ?? "");
      if (words === undefined)
        return refuse(row, "unknown_kind", `card type ${JSON.stringify(row.type)}`);
      const who = { playerId: row.playerId, playerName: row.playerName ?? row.officialName };
      return told(row, { typeId: type.card, words, ...who });
    }),
    ...each(lists.missedPen, "missedPen", (row) => {
      const typeId = missWords.get((row.type ?? "").toLowerCase()) ?? type.miss;
      const who = { playerId: row.playerId, playerName: row.playerName };
      return told(row, { typeId, words: [qualifier.penalty], ...who });
    }),
    ...each(lists.substitute, "substitute", (row) => {
      const pair = row.playerOffId ?? row.playerOnId ?? "";
      const words = whyWords.get(row.subReason ?? "") ?? [];
      const off = { playerId: row.playerOffId, playerName: row.playerOffName };
      const on = { playerId: row.playerOnId, playerName: row.playerOnName };
      return [
        ...told(row, {
          typeId: type.off,
          words,
          ...off,
          eventId: `off-${pair}`,
          other: `on-${pair}`,
        }),
        ...told(row, {
          typeId: type.on,
          words,
          ...on,
          eventId: `on-${pair}`,
          other: `off-${pair}`,
        }),
      ];
    }),
  ];
}

interface Kind {
  readonly typeId: number;
  readonly words: readonly number[];
  readonly playerId: string | null | undefined;
  readonly playerName: string | null | undefined;
  readonly eventId: string;
  readonly other: string;
}

const goalWords: ReadonlyMap<string, readonly number[]> = new Map<string, readonly number[]>([
  ["G", []],
  ["PG", [qualifier.penalty]],
  ["OG", [qualifier.ownGoal]],
]);
const cardWords: ReadonlyMap<string, readonly number[]> = new Map([
  ["YC", [qualifier.yellow]],
  ["Y2C", [qualifier.secondYellow]],
  ["RC", [qualifier.red]],
]);
const missWords: ReadonlyMap<string, number> = new Map([
  ["saved", type.saved],
  ["post", type.post],
  ["missed", type.miss],
]);
const whyWords: ReadonlyMap<string, readonly number[]> = new Map([
  ["Injury", [qualifier.injury]],
  ["Tactical", [qualifier.tactical]],
]);

function rowFor(row: Row, kind: Partial<Kind>): unknown {
  const exact = /^(\d{1,3}):(\d{2})$/.exec(row.timeMinSec ?? "");
  return {
    id: row.optaEventId || "none",
    eventId: kind.eventId,
    typeId: kind.typeId,
    periodId: row.periodId,
    timeMin: exact === null ? Math.max(0, (row.timeMin ?? 1) - 1) : exact[1],
    timeSec: exact === null ? 0 : exact[2],
    contestantId: row.contestantId,
    playerId: kind.playerId,
    playerName: kind.playerName,
    timeStamp: row.timestamp,
    lastModified: row.lastUpdated,
    qualifier: [
      ...(kind.words ?? []).map((qualifierId) => ({ qualifierId })),
      ...(kind.other ? [{ qualifierId: qualifier.relatedEvent, value: kind.other }] : []),
    ],
  };
}

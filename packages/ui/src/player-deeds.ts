import {
  type Card,
  type Match,
  minuteLabel,
  opponentOf,
  type PlayerRef,
  type Side,
} from "@touchline/football";

/** What a player did that is marked on his shirt. */
export interface PlayerDeeds {
  readonly goals: number;
  readonly ownGoals: number;
  readonly card: Card["card"] | undefined;
  /** Minute labels. */
  readonly cameOn: string | undefined;
  readonly wentOff: string | undefined;
}

const none: PlayerDeeds = {
  goals: 0,
  ownGoals: 0,
  card: undefined,
  cameOn: undefined,
  wentOff: undefined,
};

/** Looks up what a player of one side has done, by id, or by name where the feed has no ids. */
export function playerDeeds(match: Match): (side: Side, player: PlayerRef) => PlayerDeeds {
  const deeds = new Map<string, PlayerDeeds>();
  const add = (
    side: Side,
    player: PlayerRef | undefined,
    deed: (before: PlayerDeeds) => PlayerDeeds,
  ) => {
    if (player === undefined) return;
    const key = keyOf(side, player);
    deeds.set(key, deed(deeds.get(key) ?? none));
  };
  for (const { body, at, standing } of match.entries) {
    if (!standing) continue;
    const minute = minuteLabel(at, match.fixture.rules);
    if (body.kind === "goal" && body.method === "own_goal")
      add(opponentOf(body.side), body.scorer, (before) => ({
        ...before,
        ownGoals: before.ownGoals + 1,
      }));
    else if (body.kind === "goal")
      add(body.side, body.scorer, (before) => ({ ...before, goals: before.goals + 1 }));
    else if (body.kind === "card")
      add(body.side, body.player, (before) => ({ ...before, card: body.card }));
    else if (body.kind === "substitution") {
      add(body.side, body.off, (before) => ({ ...before, wentOff: minute }));
      add(body.side, body.on, (before) => ({ ...before, cameOn: minute }));
    }
  }
  return (side, player) => deeds.get(keyOf(side, player)) ?? none;
}

const keyOf = (side: Side, { playerId, name }: PlayerRef) => `${side} ${playerId ?? name}`;

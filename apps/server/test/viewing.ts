import type { Match } from "@touchline/football";
import type { MatchesResponse } from "@touchline/protocol";
import type { Witness } from "./witness.ts";

/** The board as the server answers it. */
export async function matchesOf(url: string): Promise<MatchesResponse["matches"]> {
  const response = await fetch(`${url}/api/matches`);
  const board: MatchesResponse = JSON.parse(await response.text());
  return board.matches;
}

/** Whether a viewer stands where the server stands, in every match on the board. */
export async function hasSeenAll(witness: Witness, url: string): Promise<boolean> {
  const seqShown = (matchId: string) => witness.client.match(matchId).getSnapshot().match?.seq;
  return (await matchesOf(url)).every(({ matchId, seq }) => seqShown(matchId) === seq);
}

/** The matches a viewer sees, as they cross the wire: what is undefined is absent. */
export const shownBy = (witness: Witness): readonly Match[] =>
  witness.client
    .board("all")
    .getSnapshot()
    .rows.flatMap(({ matchId }) => witness.client.match(matchId).getSnapshot().match ?? [])
    .map(asJson);

export const asJson = <T>(value: T): T => JSON.parse(JSON.stringify(value));

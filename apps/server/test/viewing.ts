import type { Match } from "@touchline/football";
import type { MatchesResponse, MatchResponse } from "@touchline/protocol";
import type { AdminOverview } from "@touchline/protocol/admin";
import type { Witness } from "./witness.ts";

/** The board as the server answers it. */
export async function matchesOf(url: string): Promise<MatchesResponse["matches"]> {
  const response = await fetch(`${url}/api/matches`);
  const board: MatchesResponse = JSON.parse(await response.text());
  return board.matches;
}

/** One match as the server answers it. */
export async function matchOf(url: string, matchId: string): Promise<MatchResponse> {
  const response = await fetch(`${url}/api/matches/${encodeURIComponent(matchId)}`);
  return JSON.parse(await response.text());
}

/** Goes in by the link that opens once. Gives what operators see whenever it is asked. */
export async function enter({
  url,
  adminLink,
}: {
  readonly url: string;
  readonly adminLink: string;
}): Promise<() => Promise<AdminOverview>> {
  const entered = await fetch(adminLink, { redirect: "manual" });
  const cookie = entered.headers.get("set-cookie")?.split(";")[0] ?? "";
  return async () => {
    const response = await fetch(`${url}/admin/api/overview`, { headers: { cookie } });
    if (response.status !== 200) throw new Error(`the overview is a ${response.status}`);
    return JSON.parse(await response.text());
  };
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

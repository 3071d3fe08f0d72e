import { type Competition, leagueRules, type Standing, type Team } from "@touchline/football";
import type { Story } from "./story-client.ts";
import { teams } from "./teams.ts";
import { afternoon, elevenOf, minute, ToldMatch } from "./told-match.ts";

const ashfordNames =
  "D. Pellow,A. Rees,M. Okafor,T. Lindqvist,J. Brandt,S. Adeyemi,L. Marchetti,C. Whitlock,R. Novak,E. Sørensen,H. Castellanos,P. Grady,O. Finch,B. Amadi,N. Tran,G. Oyelaran,K. Visser,W. Dale";
const bellwickNames =
  "I. Hartnell,F. Quist,D. Obuya,Z. Kovačević,M. Ibarra,R. Penhaligon,A. Schreiber,J. Nakagawa,V. van der Meulen,B. Toure,C. O’Donoghue,S. Birch,L. Moreau,T. Asante,E. Lund,K. Petrov,M. Sato,D. Frost";

const replay = {
  runId: "run-1",
  programmeId: "last-day",
  rate: 20,
  kickOffReplayedAt: afternoon,
} as const;

/** The half-hour around 16:29 when everything happens: the clock of the story stands here. */
export const storyNowMs = afternoon + (62 + 27) * 60_000 + 31_000;

const h1 = (minutes: number) => minute("h1", minutes);
const h2 = (minutes: number) => minute("h2", minutes);

/** A match with everything in it: seven goals, one ruled out, one given to another man, a red card, line-ups, shots. */
export function eventfulMatch(): ToldMatch {
  const told = new ToldMatch({
    home: teams.ash,
    away: teams.bel,
    fixture: { round: "Round 38", venue: "Mill Lane", replay: { ...replay, rate: 1 } },
  })
    .lineup("home", elevenOf(ashfordNames.split(","), "V. Halloran"))
    .lineup("away", elevenOf(bellwickNames.split(","), "M. Duarte"))
    .kickOff();
  const possession = (at: ReturnType<typeof minute>, home: number) =>
    told.say(at, { kind: "stat_set", stat: "possession", home, away: 100 - home });
  const shot = (
    at: ReturnType<typeof minute>,
    side: "home" | "away",
    player: string,
    outcome: "goal" | "saved" | "off_target" | "blocked" | "woodwork",
    x: number,
    y: number,
  ) => told.say(at, { kind: "shot", side, outcome, player: { name: player }, x, y });
  const often = (
    at: ReturnType<typeof minute>,
    side: "home" | "away",
    what: "corner" | "offside" | "foul",
  ) => told.say(at, { kind: "incident", side, what });

  for (let m = 1; m <= 45; m += 2) possession(h1(m), 50 + Math.round(14 * Math.sin(m / 9)));
  shot(h1(3.4), "home", "R. Novak", "saved", 84, 44);
  often(h1(5), "home", "corner");
  shot(h1(8.2), "away", "B. Toure", "goal", 91, 47);
  told.goal(h1(8.2), "away", "B. Toure", { assist: { name: "J. Nakagawa" } });
  often(h1(11), "away", "foul");
  told.card(h1(12), "away", "R. Penhaligon");
  shot(h1(19.6), "home", "H. Castellanos", "goal", 89.5, 50);
  told.goal(h1(19.6), "home", "H. Castellanos", { method: "penalty" });
  shot(h1(27), "home", "E. Sørensen", "off_target", 78, 31);
  shot(h1(31), "away", "C. O’Donoghue", "blocked", 87, 58);
  often(h1(33), "away", "offside");
  told.goal(h1(35.1), "home", "L. Marchetti", { id: "third" });
  shot(h1(35.1), "home", "L. Marchetti", "goal", 82, 63);
  told.goal(h1(35.1), "home", "S. Adeyemi", {
    id: "third",
    op: "amend",
    reason: "scorer_reattributed",
    saidAt: told.wall(h1(37)),
  });
  told.say(h1(44.8), { kind: "stoppage_announced", phase: "h1", minutes: 3 });
  shot(h1(46.2), "away", "V. van der Meulen", "woodwork", 80, 40);
  told.goal(h1(47.3), "away", "T. Lindqvist", { method: "own_goal" });
  told.end("h1", 48.2);
  told.begin("h2");
  for (let m = 1; m <= 27; m += 2) possession(h2(m), 46 + Math.round(11 * Math.cos(m / 7)));
  told.substitution(h2(0.1), "away", "R. Penhaligon", "L. Moreau");
  shot(h2(4), "home", "C. Whitlock", "saved", 88, 70);
  often(h2(6), "home", "foul");
  told.goal(h2(9.4), "home", "H. Castellanos", { id: "off", assist: { name: "C. Whitlock" } });
  told.say(h2(10.2), { kind: "var_started", subject: "goal", side: "home" });
  told.say(h2(11.6), {
    kind: "var_decision",
    subject: "goal",
    side: "home",
    verdict: "overturned",
  });
  told.goal(h2(9.4), "home", "H. Castellanos", {
    id: "off",
    op: "retract",
    reason: "offside",
    saidAt: told.wall(h2(11.6)),
  });
  told.card(h2(13.9), "away", "Z. Kovačević");
  told.substitution(h2(15.1), "home", "E. Sørensen", "B. Amadi");
  told.card(h2(20.6), "away", "Z. Kovačević", "second_yellow");
  often(h2(22), "away", "corner");
  shot(h2(24.7), "home", "B. Amadi", "goal", 93, 42);
  told.goal(h2(24.7), "home", "B. Amadi", { assist: { name: "R. Novak" } });
  told.goal(h2(27.4), "away", "C. O’Donoghue", { certainty: "pending" });
  shot(h2(27.4), "away", "C. O’Donoghue", "goal", 95, 52);
  return told;
}

/** Ten matches at once, each in another state of life. */
export function afternoonMatches(): readonly ToldMatch[] {
  const match = (home: Team, away: Team) =>
    new ToldMatch({ home, away, fixture: { round: "Round 38", replay: { ...replay, rate: 1 } } });
  const secondHalf = (told: ToldMatch) => told.end("h1", 47).begin("h2");
  return [
    eventfulMatch(),
    secondHalf(match(teams.cor, teams.dun).kickOff().goal(h1(22), "home", "F. Ashby")),
    secondHalf(match(teams.esk, teams.fen).kickOff()).goal(h2(27.3), "home", "P. Ó Briain"),
    secondHalf(match(teams.gal, teams.har).kickOff()).card(h2(3), "away", "K. Dorsey", "red"),
    match(teams.inv, teams.jes).kickOff().goal(h1(4), "away", "Y. Haddad").end("h1", 46),
    secondHalf(match(teams.kel, teams.lan).kickOff().goal(h1(40), "home", "D. Prior")).say(h2(18), {
      kind: "hold_started",
      hold: "interrupted",
    }),
    secondHalf(match(teams.mar, teams.nor).kickOff())
      .goal(h2(21), "home", "T. Rusk", { id: "rusk" })
      .goal(h2(21), "home", "T. Rusk", {
        id: "rusk",
        op: "retract",
        reason: "handball",
        saidAt: afternoon + (62 + 23) * 60_000,
      }),
    secondHalf(
      match(teams.old, teams.pen)
        .kickOff()
        .goal(h1(11), "home", "A. Coyle")
        .goal(h1(29), "home", "A. Coyle"),
    ).goal(h2(9), "away", "J. Mbeki"),
    secondHalf(match(teams.que, teams.rav).kickOff()).say(h2(27.2), {
      kind: "var_started",
      subject: "penalty",
      side: "away",
    }),
    secondHalf(match(teams.sto, teams.tar).kickOff())
      .goal(h2(14), "away", "S. Wynter")
      .card(h2(27.35), "home", "M. Brough", "red")
      .card(h2(16), "home", "I. Platt", "red"),
  ];
}

const standing = (team: Team, points: number, difference: number): Standing => ({
  team,
  played: 37,
  won: Math.floor(points / 3),
  drawn: points % 3,
  lost: 37 - Math.floor(points / 3) - (points % 3),
  goalsFor: 50 + difference,
  goalsAgainst: 50,
  points,
});

/** The competition of the afternoon, with its table before it. */
export const premier: Competition = {
  competitionId: "premier",
  name: "Premier Division",
  season: "2017/18",
  rules: leagueRules,
  tableBefore: Object.values(teams).map((team, index) =>
    standing(team, 82 - index * 3 + (index % 2), 40 - index * 4),
  ),
  places: [
    { from: 1, to: 4, label: "Champions Cup", tone: "up" },
    { from: 5, to: 6, label: "League Cup", tone: "mid" },
    { from: 18, to: 20, label: "Relegation", tone: "down" },
  ],
  attribution:
    "Match data: L. Pappalardo et al., “A public data set of spatio-temporal match events in soccer competitions” (Wyscout), doi.org/10.1038/s41597-019-0247-7, CC BY 4.0 (creativecommons.org/licenses/by/4.0), abridged and rewritten.",
};

export const afternoonStory = (): Story => ({
  events: afternoonMatches().flatMap(({ events }) => events),
  competitions: [premier],
  nowMs: storyNowMs,
});

import { cupRules, type Team } from "@touchline/football";
import { afternoonStory, premier, storyNowMs } from "./afternoon.ts";
import type { Story } from "./story-client.ts";
import { awkwardTeams, teams } from "./teams.ts";
import { afternoon, elevenOf, minute, ToldMatch } from "./told-match.ts";

const dayMs = 86_400_000;
const clubs: readonly Team[] = Object.values(teams);

/** A cup tie decided by a shoot-out, seen after the ninth kick. */
export function shootOutMatch(): ToldMatch {
  const told = new ToldMatch({
    home: teams.ash,
    away: teams.mar,
    matchId: "shoot-out",
    kickOffAt: storyNowMs - 164 * 60_000,
    fixture: {
      rules: cupRules,
      competition: { competitionId: "cup", name: "League Cup" },
      round: "Semi-final",
      firstLeg: { home: 1, away: 1 },
    },
  })
    .kickOff()
    .goal(minute("h1", 33), "home", "R. Novak")
    .end("h1", 46)
    .begin("h2")
    .goal(minute("h2", 41), "away", "T. Rusk")
    .end("h2", 49)
    .begin("et1")
    .end("et1", 15.5)
    .begin("et2")
    .end("et2", 15.2)
    .begin("pens");
  const kicks = [
    ["home", "R. Novak", "scored"],
    ["away", "T. Rusk", "scored"],
    ["home", "H. Castellanos", "scored"],
    ["away", "J. Vane", "saved"],
    ["home", "C. Whitlock", "missed"],
    ["away", "A. Bloor", "scored"],
    ["home", "L. Marchetti", "scored"],
    ["away", "P. Quinn", "scored"],
    ["home", "S. Adeyemi", "scored"],
  ] as const;
  for (const [index, [side, name, outcome]] of kicks.entries())
    told.say(minute("pens", index + 1), { kind: "shoot_out_kick", side, outcome, taker: { name } });
  return told;
}

/** The longest name there is against one written from right to left. */
export function awkwardMatch(): ToldMatch {
  const names =
    "Wojciech Szczęsny-Brzęczyszczykiewicz,محمد بن عبدالعزيز,A. Papastathopoulos-Konstantinidis,Bartholomew Featherstonehaugh,Jean-Philippe Gbamin,Ng,M. ter Stegen-Hofmann,Xi,R. Venkatanarasimharajuvaripeta,O. Christodoulopoulos,Kepa,A. Long-Name,B. Short";
  return new ToldMatch({
    home: awkwardTeams.long,
    away: awkwardTeams.rightToLeft,
    matchId: "awkward",
    fixture: { venue: "Parc y Llanfairpwllgwyngyllgogerychwyrndrobwll" },
  })
    .lineup("home", elevenOf(names.split(","), "C. Featherstonehaugh-Cholmondeley"))
    .lineup("away", elevenOf(names.split(",").toReversed(), "سامي الجابر"))
    .kickOff()
    .goal(minute("h1", 12), "home", "A. Papastathopoulos-Konstantinidis", {
      assist: { name: "Bartholomew Featherstonehaugh" },
    })
    .goal(minute("h1", 31), "away", "محمد بن عبدالعزيز")
    .card(minute("h1", 36), "home", "R. Venkatanarasimharajuvaripeta", "red")
    .substitution(minute("h1", 40), "away", "محمد بن عبدالعزيز", "Kepa")
    .end("h1", 46)
    .begin("h2");
}

/** Sixty matches of six competitions: forty on at once, ten to come, ten over. */
export function sixtyMatches(): readonly ToldMatch[] {
  return Array.from({ length: 60 }, (_, index) => {
    const home = clubs[index % clubs.length];
    const away = clubs[(index * 7 + 3 + Math.floor(index / 20)) % clubs.length];
    if (home === undefined || away === undefined) throw new Error("there are clubs");
    const competition = Math.floor(index / 10);
    const told = new ToldMatch({
      home,
      away: away === home ? teams.tar : away,
      matchId: `m${index}`,
      kickOffAt: index % 6 === 4 ? storyNowMs + 45 * 60_000 : afternoon,
      fixture: {
        competition: { competitionId: `c${competition}`, name: `Division ${competition + 1}` },
      },
    });
    if (index % 6 === 4) return told;
    told.kickOff();
    if (index % 3 === 0)
      told.goal(minute("h1", 10 + (index % 30)), index % 2 ? "home" : "away", "S. Corer");
    told.end("h1", 46).begin("h2");
    if (index % 6 === 5) told.end("h2", 26);
    return told;
  });
}

const eventsOf = (matches: readonly ToldMatch[]) => matches.flatMap(({ events }) => events);

/** What can be looked at on the story page, by name. */
export const stories: Readonly<Record<string, () => Story>> = {
  afternoon: afternoonStory,
  sixty: () => ({ events: eventsOf(sixtyMatches()), nowMs: storyNowMs }),
  empty: () => ({ events: [], nowMs: storyNowMs }),
  quiet: () => ({
    events: new ToldMatch({ home: teams.kel, away: teams.old, kickOffAt: afternoon + 2 * dayMs })
      .events,
    nowMs: storyNowMs,
  }),
  loading: () => ({ events: [], nowMs: storyNowMs, ready: false }),
  special: () => ({
    events: eventsOf([shootOutMatch(), awkwardMatch()]),
    competitions: [premier],
    nowMs: storyNowMs,
  }),
};

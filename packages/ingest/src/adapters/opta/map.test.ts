import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { foldEvents, minuteLabel } from "@touchline/football";
import { expect, test } from "vitest";
import type { ReportDraft } from "../../adapter.ts";
import { nodePayloadFiles, type PayloadFiles } from "../../payload-files.ts";
import { eventsOf } from "../../testing/events-of.ts";
import { opta } from "./adapter.ts";

const text = (name: string) => readFileSync(new URL(`fixtures/${name}`, import.meta.url), "utf8");
const path = (name: string) => fileURLToPath(new URL(`fixtures/${name}`, import.meta.url));

const inMemory = (contents: Record<string, string>): PayloadFiles => ({
  read: async (name) => new TextEncoder().encode(contents[name] ?? ""),
  list: async (name) => (name.includes(".") ? undefined : Object.keys(contents)),
  has: async (name) => name in contents,
});

/** What the documents say, read as files: one payload, which may hold several of them. */
async function mapped(contents: Record<string, string>) {
  const { payloads, problems } = await opta.read(Object.keys(contents), inMemory(contents));
  const all = payloads.map((payload) => opta.toReports(payload));
  return {
    payloads,
    matches: all.flatMap(({ matches }) => matches),
    problems: [...problems, ...all.flatMap((each) => each.problems)],
  };
}

const f24 = text("f24-cup-tie.xml");
const f7 = text("f7-cup-tie.xml").replace('uID="f900002"', 'uID="f900001"');
const ma1 = text("ma1-league-match.json");
const ma3 = text("ma3-league-match.json").replace("match00000000002", "match00000000001");

const goals = (drafts: readonly ReportDraft[] = []): readonly string[] => {
  const match = foldEvents(eventsOf(drafts));
  return (match?.entries ?? []).flatMap(({ body, at, standing, reason }) =>
    body.kind === "goal" && match
      ? `${minuteLabel(at, match.fixture.rules)} ${body.side} ${body.method} ${body.scorer?.name ?? "?"}${standing ? "" : ` (${reason})`}`
      : [],
  );
};

test("F24 with its F7 beside it: names, assists and line-ups of one, every row of the other", async () => {
  const { matches, problems, payloads } = await mapped({ "f24.xml": f24, "f7.xml": f7 });
  expect(problems).toEqual([]);
  expect(payloads).toHaveLength(1);
  expect(goals(matches[0]?.drafts)).toEqual([
    "23 home open_play Jan Jarrow",
    "32 away open_play Cai Yarrow (source_removed)",
    "56 away own_goal Edo Ellaby",
    "71 home open_play Kit Kessel (other)",
  ]);
  const match = foldEvents(eventsOf(matches[0]?.drafts ?? []));
  expect(match).toMatchObject({
    lifecycle: "finished",
    decidedIn: "penalties",
    score: { home: 1, away: 1 },
    shootOut: { score: { home: 4, away: 1 }, winner: "home" },
  });
  expect(match?.lineups.home?.starters[2]).toMatchObject({ name: "Corvo", shirt: 3 });
});

test("a deleted goal (type 43) is told and taken back when it was deleted, and its id stays", async () => {
  const { matches } = await mapped({ "f24.xml": f24 });
  const drafts = matches[0]?.drafts.filter(({ sourceRef }) => sourceRef === "goal-9000255") ?? [];
  expect(drafts.map(({ op, reason, saidAt }) => ({ op, reason, saidAt }))).toEqual([
    { op: "assert", reason: undefined, saidAt: undefined },
    { op: "retract", reason: "source_removed", saidAt: Date.parse("2031-05-10T14:33:10Z") },
  ]);
});

test("the goal that is live in one poll and deleted in the next is the same goal", async () => {
  const live = f24
    .replace('type_id="43"', 'type_id="16"')
    .replace(/<Q id="\d+" qualifier_id="144" value="16" \/>/, "");
  const { matches } = await mapped({ "f24.xml": live });
  expect(matches[0]?.drafts.filter(({ sourceRef }) => sourceRef === "goal-9000255")).toMatchObject([
    { op: "assert", body: { kind: "goal", side: "away" } },
  ]);
});

test("times without a zone are British: a kick-off at three in May is at two of UTC", async () => {
  const { matches } = await mapped({ "f24.xml": f24 });
  expect(matches[0]?.kickOffAt).toBe(Date.parse("2031-05-10T14:00:00Z"));
  const start = matches[0]?.drafts.find(({ sourceRef }) => sourceRef === "h1-start");
  expect(start?.occurredAt).toBe(Date.parse("2031-05-10T14:00:30.250Z"));
});

test("MA1 and MA3 of one match, apart and together, tell the same goals, cards and substitutions by the same names", async () => {
  const told = async (contents: Record<string, string>) =>
    ((await mapped(contents)).matches[0]?.drafts ?? [])
      .filter(
        ({ body, op }) => op === "assert" && ["goal", "card", "substitution"].includes(body.kind),
      )
      .map(({ sourceRef }) => sourceRef)
      .filter((ref) => !ref.startsWith("card-780"))
      .toSorted();
  const apart = [await told({ "ma1.json": ma1 }), await told({ "ma3.json": ma3 })];
  const together = await told({ "ma3.json": ma3, "ma1.json": ma1 });
  expect(apart[0]).toHaveLength(8);
  expect(apart[1]).toEqual(apart[0]);
  expect(together).toEqual(apart[0]);
});

test("a coach's card has his name where a summary says it, and leaves eleven on the pitch", async () => {
  const { matches } = await mapped({ "ma3.json": ma3, "ma1.json": ma1 });
  expect(matches[0]?.drafts.find(({ sourceRef }) => sourceRef === "card-7700203")?.body).toEqual({
    kind: "card",
    side: "home",
    card: "red",
    player: { name: "O. Feldt" },
    person: "coach",
  });
});

test("the same document given again is the next poll, not another match in the same", async () => {
  const { payloads } = await mapped({ "1.json": ma1, "2.json": ma1.replace('"PG"', '"G"') });
  expect(payloads).toHaveLength(2);
});

test("a goal the score counts and no row tells has no scorer; one told too much stands and is reported", async () => {
  const stated = (home: number) => ma1.replaceAll(/"home": 2,/g, `"home": ${home},`);
  const ahead = await mapped({ "ma1.json": stated(3) });
  expect(goals(ahead.matches[0]?.drafts)).toContain("90+7 home open_play ?");
  const behind = await mapped({ "ma1.json": stated(1) });
  expect(behind.problems.map(({ problem, detail }) => `${problem}: ${detail}`)).toEqual([
    "contradiction: 2 goals of the home team are told, and the score states 1",
  ]);
  expect(goals(behind.matches[0]?.drafts)).toHaveLength(3);
});

test("every status that is documented becomes one of ours", () => {
  const { matches } = opta.toReports(JSON.parse(text("ma1-match-day.json")));
  const states = matches.map(({ drafts }) => foldEvents(eventsOf(drafts)));
  expect(states.map((match) => `${match?.lifecycle} ${match?.phase} ${match?.hold}`)).toEqual([
    "scheduled pre none",
    "postponed pre none",
    "cancelled pre none",
    "live h2 suspended",
    "abandoned h1 none",
    "awarded pre none",
    "live ht none",
  ]);
});

test("a row nobody can read costs that row and not the match", async () => {
  const { matches, problems } = await mapped({
    "f24.xml": f24.replace('min="22" sec="40"', 'min="soon" sec="40"'),
  });
  expect(problems).toMatchObject([{ problem: "wrong_shape", feedMatchId: "900001" }]);
  expect(goals(matches[0]?.drafts)).toHaveLength(3);
});

test("XML that is none, or of something else, is refused with the reason", async () => {
  const { problems } = await mapped({ "a.xml": f24.slice(0, 900), "b.xml": "<Standings/>" });
  expect(problems.map(({ problem }) => problem).toSorted()).toEqual(["not_xml", "wrong_shape"]);
});

test("an event file that does not say who plays is completed by the F7 beside it, or refused", async () => {
  const nameless = f24.replace(/<Game [^>]*>/, "<Game>");
  const alone = await mapped({ "f24.xml": nameless });
  expect(alone.problems.at(-1)?.detail).toMatch(/does not say who plays whom/);
  const { matches, problems } = await mapped({ "f24.xml": nameless, "srml-777-f7.xml": f7 });
  expect(problems).toEqual([]);
  expect(matches).toMatchObject([{ feedMatchId: "900001" }]);
});

test("files are read from a disk as well", async () => {
  const { payloads } = await opta.read([path("ma3-league-match.json")], nodePayloadFiles);
  expect(payloads).toHaveLength(1);
});

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { foldEvents } from "@touchline/football";
import { expect, test } from "vitest";
import { eventsOf } from "../../testing/events-of.ts";
import { recordedFeed } from "../../testing/recorded-feeds.ts";
import { espn } from "./adapter.ts";
import type { EventRow } from "./payload.ts";

const folder = recordedFeed("espn");
const without = "no scoreboards of ESPN on this machine (../shared/feeds/espn)";

test
  .skipIf(folder === undefined)
  .for(["scoreboard_mixed_soccer-only", "scoreboard_usa.1_2022-09-17_live"])(
  `every match of %s has its stated score and shoot-out, and all it tells (skipped: ${without})`,
  (name) => {
    const text = readFileSync(join(folder ?? "", `${name}.json`), "utf8");
    const document: { readonly events: readonly EventRow[] } = JSON.parse(text);
    const { matches, problems } = espn.toReports(document);
    expect(problems).toEqual([]);
    expect(matches).toHaveLength(document.events.length);
    for (const [index, { id, competitions }] of document.events.entries()) {
      const drafts = matches[index]?.drafts ?? [];
      const match = foldEvents(eventsOf(drafts));
      for (const { homeAway, score, shootoutScore } of competitions[0]?.competitors ?? []) {
        expect(match?.score[homeAway], id).toBe(Number(score));
        expect(match?.shootOut?.score[homeAway], id).toBe(shootoutScore);
      }
      const told = drafts.filter(
        ({ body, sourceRef }) =>
          ["goal", "card", "shoot_out_kick"].includes(body.kind) &&
          !/-(nameless|missing)-/.test(sourceRef),
      );
      const details: unknown = competitions[0]?.details ?? [];
      expect(told, id).toHaveLength(Array.isArray(details) ? details.length : 0);
    }
  },
);

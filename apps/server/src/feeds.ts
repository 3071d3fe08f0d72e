import type { FeedOptions } from "@touchline/ingest";
import type { Config } from "./config.ts";

/** The match day that comes with Touchline. */
const demoPack = "premier-league-2018-05-13";
/** Match time between the end of a run and the beginning of the next: a minute at 20×. */
const pauseMs = 20 * 60_000;

/** The feeds a configuration asks for. Pure. */
export function feedsOf(config: Config): readonly FeedOptions[] {
  const rate = config.speed;
  const repeatAfterMs = pauseMs / rate;
  const replays = config.replays.map(({ adapter, path }, index): FeedOptions => {
    const feedId = index === 0 ? adapter : `${adapter}-${index + 1}`;
    return { feedId, adapter, paths: [path], rate, repeatAfterMs };
  });
  if (config.demo)
    return [
      {
        feedId: "match-day",
        adapter: "match-day",
        paths: [demoPack],
        rate,
        beginning: "lively",
        repeatAfterMs,
      },
    ];
  if (config.simulatedMatches > 0)
    return [...replays, simulation(config.simulatedMatches, rate, repeatAfterMs)];
  return replays;
}

/**
 * Four league matches to a cup tie. The seeds are chosen: of sixty matches some goals are ruled out, and ties are
 * decided in extra time and by shoot-outs.
 */
function simulation(matches: number, rate: number, repeatAfterMs: number): FeedOptions {
  const ties = Math.floor(matches / 5);
  const paths = [`seed=1&matches=${matches - ties}`];
  if (ties > 0) paths.push(`seed=9&matches=${ties}&cup=true`);
  return { feedId: "simulator", adapter: "simulator", paths, rate, repeatAfterMs };
}

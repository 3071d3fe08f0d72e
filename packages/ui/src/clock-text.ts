import { type Phase, readClock } from "@touchline/football";
import type { MatchLine } from "./match-line.ts";

/** What stands in the clock's place, and how it is drawn. */
export interface ClockText {
  /** "41:07", "45+2", "HT", "FT", "AET", "Pens 4–3", "stopped", "late", "off", "no data" or the time of kick-off. */
  readonly text: string;
  /** The same for ears: "41 minutes", "half-time". */
  readonly spoken: string;
  readonly tone: "running" | "paused" | "over" | "before" | "off";
  /** "+2:13": how far into stoppage time; absent before it. */
  readonly stoppage: string | undefined;
  /** Minutes of stoppage time the fourth official announced. */
  readonly announcedMin: number | undefined;
}

export type ClockFacts = Pick<
  MatchLine,
  | "lifecycle"
  | "phase"
  | "hold"
  | "coverage"
  | "clock"
  | "decidedIn"
  | "shootOut"
  | "rules"
  | "kickOffAt"
>;

/** Reads the match's clock at wall time `nowMs`. `timeOf` writes an instant as the viewer's time of day. */
export function clockText(
  facts: ClockFacts,
  nowMs: number,
  timeOf: (epochMs: number) => string,
): ClockText {
  switch (facts.lifecycle) {
    case "scheduled": {
      const time = timeOf(facts.kickOffAt);
      return plain(time, `kick-off ${time}`, "before");
    }
    case "delayed":
      return plain("late", "kick-off delayed", "off");
    case "postponed":
      return plain("off", "postponed", "off");
    case "cancelled":
      return plain("off", "cancelled", "off");
    case "abandoned":
      return plain("abandoned", "abandoned", "off");
    case "awarded":
      return plain("awarded", "result awarded", "over");
    case "finished":
      return finishedText(facts);
    case "live":
      if (facts.coverage === "lost") return plain("no data", "no longer followed", "off");
      return facts.hold === "none"
        ? liveText(facts, nowMs)
        : plain("stopped", "play stopped", "off");
  }
}

function finishedText({ decidedIn, shootOut }: ClockFacts): ClockText {
  if (shootOut) return pensText(shootOut, "over");
  return decidedIn === "extra_time"
    ? plain("AET", "after extra time", "over")
    : plain("FT", "full time", "over");
}

const pause: Partial<Record<Phase, readonly [text: string, spoken: string]>> = {
  ht: ["HT", "half-time"],
  await_et: ["ET next", "extra time next"],
  et_ht: ["ET HT", "half-time in extra time"],
  await_pens: ["Pens next", "shoot-out next"],
};

function liveText(facts: ClockFacts, nowMs: number): ClockText {
  if (facts.phase === "pens")
    return facts.shootOut
      ? pensText(facts.shootOut, "running")
      : plain("Pens", "shoot-out", "running");
  const reading = readClock(facts.clock, facts.rules, nowMs);
  if (reading === undefined) {
    const [text, spoken] = pause[facts.phase] ?? ["", ""];
    return plain(text, spoken, "paused");
  }
  return {
    text: reading.stoppage === undefined ? reading.time : reading.minute,
    spoken: `minute ${reading.minute}`,
    tone: facts.clock.running ? "running" : "paused",
    stoppage: reading.stoppage,
    announcedMin: facts.clock.announcedStoppageMin,
  };
}

function pensText(
  { score }: NonNullable<ClockFacts["shootOut"]>,
  tone: "running" | "over",
): ClockText {
  const text = `Pens ${score.home}–${score.away}`;
  return plain(text, `shoot-out ${score.home} ${score.away}`, tone);
}

const plain = (text: string, spoken: string, tone: ClockText["tone"]): ClockText => ({
  text,
  spoken,
  tone,
  stoppage: undefined,
  announcedMin: undefined,
});

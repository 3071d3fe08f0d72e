import type { BodyOf, Line } from "@touchline/football";

/** "t569" → "569": in F7 a letter before the number says what kind of thing it is. */
export const bare = (id: string | undefined): string => (id ?? "").replace(/^[a-z]+/, "");

const lines: Readonly<Record<string, Line>> = {
  goalkeeper: "goalkeeper",
  defender: "defender",
  "wing back": "defender",
  midfielder: "midfielder",
  "attacking midfielder": "midfielder",
  "defensive midfielder": "midfielder",
  forward: "forward",
  striker: "forward",
  attacker: "forward",
};
export const lineNamed = (name: string | undefined): Line | undefined =>
  Object.hasOwn(lines, (name ?? "").toLowerCase()) ? lines[(name ?? "").toLowerCase()] : undefined;

/** "21", and nothing for what is no shirt number. */
export function shirtIn(value: string | number | undefined): number | undefined {
  const shirt = Number(value ?? "");
  return value !== "" &&
    value !== undefined &&
    Number.isInteger(shirt) &&
    shirt >= 0 &&
    shirt <= 999
    ? shirt
    : undefined;
}

/** "4231" → "4-2-3-1". */
export const formationIn = (digits: string | undefined): string | undefined =>
  /^[1-9]{2,5}$/.test(digits ?? "") ? digits?.split("").join("-") : undefined;

const roleNamed: Readonly<Record<string, BodyOf<"official_set">["role"]>> = {
  main: "referee",
  referee: "referee",
  "lineman 1": "assistant",
  "lineman 2": "assistant",
  "assistant referee 1": "assistant",
  "assistant referee 2": "assistant",
  "fourth official": "fourth_official",
  "video assistant referee": "video_assistant",
};
export const officialRole = (name: string | undefined) =>
  Object.hasOwn(roleNamed, (name ?? "").toLowerCase())
    ? roleNamed[(name ?? "").toLowerCase()]
    : undefined;

import type { Kit, Team } from "@touchline/football";

/** Drawn for a team whose colours nobody told us. */
export const unknownKit: Kit = { pattern: "plain", primary: "#9aa3a6", secondary: "#9aa3a6" };

/** Two shirts closer than this are mistaken for each other at 16 px; a distance by {@link colourDistance}. */
const clashDistance = 140;

/** The shirts the two teams wear against each other: the visitors change when the first shirts clash. */
export function shirtsFor(
  home: Pick<Team, "kit">,
  away: Pick<Team, "kit" | "changeKit">,
): { readonly home: Kit; readonly away: Kit } {
  const homeKit = home.kit ?? unknownKit;
  const awayKit = away.kit ?? unknownKit;
  const { changeKit } = away;
  const clash = kitDistance(homeKit, awayKit) < clashDistance;
  const changes =
    changeKit !== undefined &&
    clash &&
    kitDistance(homeKit, changeKit) > kitDistance(homeKit, awayKit);
  return { home: homeKit, away: changes ? changeKit : awayKit };
}

const kitDistance = (a: Kit, b: Kit) => colourDistance(a.primary, b.primary);

/** How different two `#rrggbb` look, 0–765: "redmean", a weighted distance close to perception. */
export function colourDistance(a: string, b: string): number {
  const [r1, g1, b1] = channels(a);
  const [r2, g2, b2] = channels(b);
  const redMean = (r1 + r2) / 2;
  return Math.sqrt(
    (2 + redMean / 256) * (r1 - r2) ** 2 +
      4 * (g1 - g2) ** 2 +
      (2 + (255 - redMean) / 256) * (b1 - b2) ** 2,
  );
}

/** Black or white, whichever reads better on the colour. WCAG relative luminance. */
export function inkOn(colour: string): "#000000" | "#ffffff" {
  const [r, g, b] = channels(colour);
  const luminance = 0.2126 * linear(r) + 0.7152 * linear(g) + 0.0722 * linear(b);
  return (luminance + 0.05) / 0.05 >= 1.05 / (luminance + 0.05) ? "#000000" : "#ffffff";
}

function channels(colour: string): [number, number, number] {
  const value = Number.parseInt(colour.slice(1), 16);
  return [(value >> 16) & 255, (value >> 8) & 255, value & 255];
}

function linear(channel: number): number {
  const share = channel / 255;
  return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
}

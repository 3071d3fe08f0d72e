import { type Competition, cupRules, leagueRules } from "@touchline/football";
import { slug } from "./names.ts";
import type { Sheet } from "./sheet.ts";
import { isKnockOut } from "./rules.ts";

/** Nobody has to be named: credit is polite. */
export const attribution = "Data: openfootball (openfootball.github.io), public domain (CC0 1.0).";

interface Place {
  readonly title: RegExp;
  readonly zone: string;
  readonly country?: string;
}

/** Where competitions are played, by what their titles say: documents of a league have no zone. The first that fits. */
const places: readonly Place[] = [
  { title: /^World Cup 2018\b/i, zone: "Europe/Moscow" },
  { title: /^World Cup 2022\b/i, zone: "Asia/Qatar" },
  { title: /^World Cup 2014\b/i, zone: "America/Sao_Paulo" },
  {
    title: /^Euro(?:pean Championship)? \d{4}\b|^UEFA\b|^Champions League\b/i,
    zone: "Europe/Paris",
  },
  { title: /English|England|^Premier League|^FA Cup/i, zone: "Europe/London", country: "England" },
  { title: /Scottish|Scotland/i, zone: "Europe/London", country: "Scotland" },
  { title: /Austria|Österreich/i, zone: "Europe/Vienna", country: "Austria" },
  { title: /Swiss|Switzerland|Schweiz/i, zone: "Europe/Zurich", country: "Switzerland" },
  { title: /German|Deutsch|Bundesliga|DFB/i, zone: "Europe/Berlin", country: "Germany" },
  { title: /Spain|Spanish|España|La Liga/i, zone: "Europe/Madrid", country: "Spain" },
  { title: /Ital/i, zone: "Europe/Rome", country: "Italy" },
  { title: /French|France|^Ligue [12]/i, zone: "Europe/Paris", country: "France" },
  { title: /Dutch|Netherlands|Eredivisie/i, zone: "Europe/Amsterdam", country: "Netherlands" },
  { title: /Portug/i, zone: "Europe/Lisbon", country: "Portugal" },
  { title: /Belgi/i, zone: "Europe/Brussels", country: "Belgium" },
  { title: /Turkish|Turkey|Süper Lig/i, zone: "Europe/Istanbul", country: "Turkey" },
  { title: /Greek|Greece/i, zone: "Europe/Athens", country: "Greece" },
];

/** The zone of times that tell none, where the competition is known. */
export const zoneOf = (title: string): string | undefined => placeOf(title)?.zone;

const placeOf = (title: string) => places.find((place) => place.title.test(title));

/** The competition of a document. It holds every match of its season, so that its table needs none before it. */
export function competitionOf({ title, rows }: Pick<Sheet, "title" | "rows">): Competition {
  const seasoned = /^(.+?)[\s,]+(\d{4}(?:\s*[/-–]\s*\d{2,4})?)$/.exec(title.trim());
  const country = placeOf(title)?.country;
  return {
    competitionId: `openfootball-${slug(title)}`,
    name: seasoned?.[1] ?? title.trim(),
    ...(country !== undefined && { country }),
    ...(seasoned?.[2] !== undefined && { season: seasoned[2] }),
    rules: rows.some((row) => isKnockOut(row, rows)) ? cupRules : leagueRules,
    attribution,
  };
}

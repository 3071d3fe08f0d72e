import type { Kit, KitPattern, Team } from "@touchline/football";

const kit = (pattern: KitPattern, primary: string, secondary: string): Kit => ({
  pattern,
  primary,
  secondary,
});

const team = (code: string, name: string, shortName: string, first: Kit, change?: Kit): Team => ({
  teamId: code.toLowerCase(),
  name,
  shortName,
  code,
  kit: first,
  ...(change && { changeKit: change }),
});

/** Invented clubs, one for each way of drawing a shirt and for each trouble a name can make. */
export const teams = {
  ash: team("ASH", "Ashford Rovers", "Ashford", kit("plain", "#c8102e", "#ffffff")),
  bel: team("BEL", "Bellwick Albion", "Bellwick", kit("stripes", "#12284c", "#ffffff")),
  cor: team("COR", "Corran Athletic", "Corran", kit("hoops", "#0b6b3a", "#ffffff")),
  dun: team("DUN", "Dunmoor City", "Dunmoor", kit("halves", "#1d5ea8", "#f2f2f2")),
  esk: team("ESK", "Eskdale United", "Eskdale", kit("sash", "#ffffff", "#c8102e")),
  fen: team("FEN", "Fenwater Town", "Fenwater", kit("sleeves", "#6c1d45", "#99d6ea")),
  gal: team("GAL", "Galloway Park", "Galloway", kit("plain", "#f7d117", "#1a1a1a")),
  har: team("HAR", "Harrow Vale", "Harrow Vale", kit("stripes", "#c8102e", "#1b1b1b")),
  inv: team("INV", "Inverlea Thistle", "Inverlea", kit("plain", "#17213c", "#ffffff")),
  jes: team("JES", "Jesmond Wanderers", "Jesmond", kit("halves", "#f58220", "#1b1b1b")),
  kel: team("KEL", "Kelsey Victoria", "Kelsey", kit("plain", "#ffffff", "#17213c")),
  lan: team(
    "LAN",
    "Langholm Harriers",
    "Langholm",
    kit("hoops", "#c8102e", "#ffffff"),
    kit("plain", "#101820", "#ffffff"),
  ),
  mar: team(
    "MAR",
    "Marlow Forest",
    "Marlow",
    kit("plain", "#b3122a", "#ffffff"),
    kit("sash", "#ffffff", "#b3122a"),
  ),
  nor: team("NOR", "Norbury Orient", "Norbury", kit("sleeves", "#e8e8e8", "#1d5ea8")),
  old: team("OLD", "Oldhaven Rangers", "Oldhaven", kit("stripes", "#1d5ea8", "#ffffff")),
  pen: team("PEN", "Pendle Bridge", "Pendle", kit("plain", "#7a1fa2", "#ffffff")),
  que: team("QUE", "Queensmead", "Queensmead", kit("sash", "#101820", "#f7d117")),
  rav: team("RAV", "Ravenscar Academicals", "Ravenscar", kit("hoops", "#101820", "#f58220")),
  sto: team("STO", "Stonebridge Celtic", "Stonebridge", kit("stripes", "#0b6b3a", "#f7d117")),
  tar: team("TAR", "Tarn Hows", "Tarn Hows", kit("plain", "#2ca5c9", "#ffffff")),
} as const satisfies Record<string, Team>;

/** A name as long as they come, in full and short; and one written from right to left. */
export const awkwardTeams = {
  long: team(
    "LLA",
    "Llanfairpwllgwyngyll and District Mechanics Institute Football Club",
    "Llanfairpwllgwyngyll Mechanics",
    kit("hoops", "#c8102e", "#f7d117"),
  ),
  rightToLeft: team("HIL", "نادي الهلال السعودي", "الهلال", kit("plain", "#1d4ea8", "#ffffff")),
} as const satisfies Record<string, Team>;

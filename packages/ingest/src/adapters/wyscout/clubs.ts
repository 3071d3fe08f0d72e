import type { Team } from "@touchline/football";

type Dress = Required<Pick<Team, "shortName" | "code" | "kit" | "changeKit">>;

/**
 * What the set does not say of the Premier League's clubs of 2017/18: how they are called in short, and their shirts as we
 * draw them. Keyed by the set's team id.
 */
export const clubs: Readonly<Record<number, Dress>> = {
  1609: {
    shortName: "Arsenal",
    code: "ARS",
    kit: { pattern: "sleeves", primary: "#db0007", secondary: "#ffffff" },
    changeKit: { pattern: "plain", primary: "#a6d3ef", secondary: "#1b2a4a" },
  },
  1610: {
    shortName: "Chelsea",
    code: "CHE",
    kit: { pattern: "plain", primary: "#034694", secondary: "#ffffff" },
    changeKit: { pattern: "plain", primary: "#e8ebee", secondary: "#034694" },
  },
  1611: {
    shortName: "Man United",
    code: "MUN",
    kit: { pattern: "plain", primary: "#da291c", secondary: "#ffffff" },
    changeKit: { pattern: "plain", primary: "#1b1b1d", secondary: "#9a9ea3" },
  },
  1612: {
    shortName: "Liverpool",
    code: "LIV",
    kit: { pattern: "plain", primary: "#c8102e", secondary: "#f6eb61" },
    changeKit: { pattern: "plain", primary: "#ffffff", secondary: "#00704a" },
  },
  1613: {
    shortName: "Newcastle",
    code: "NEW",
    kit: { pattern: "stripes", primary: "#1f1c1d", secondary: "#ffffff" },
    changeKit: { pattern: "plain", primary: "#b3122f", secondary: "#1f1c1d" },
  },
  1619: {
    shortName: "Southampton",
    code: "SOU",
    kit: { pattern: "stripes", primary: "#d71920", secondary: "#ffffff" },
    changeKit: { pattern: "plain", primary: "#14213d", secondary: "#d71920" },
  },
  1623: {
    shortName: "Everton",
    code: "EVE",
    kit: { pattern: "plain", primary: "#003399", secondary: "#ffffff" },
    changeKit: { pattern: "plain", primary: "#52575e", secondary: "#003399" },
  },
  1624: {
    shortName: "Spurs",
    code: "TOT",
    kit: { pattern: "plain", primary: "#ffffff", secondary: "#132257" },
    changeKit: { pattern: "plain", primary: "#132257", secondary: "#ffffff" },
  },
  1625: {
    shortName: "Man City",
    code: "MCI",
    kit: { pattern: "plain", primary: "#6cabdd", secondary: "#ffffff" },
    changeKit: { pattern: "plain", primary: "#6b1d3a", secondary: "#6cabdd" },
  },
  1627: {
    shortName: "West Brom",
    code: "WBA",
    kit: { pattern: "stripes", primary: "#122f67", secondary: "#ffffff" },
    changeKit: { pattern: "plain", primary: "#b01e2f", secondary: "#ffffff" },
  },
  1628: {
    shortName: "Crystal Palace",
    code: "CRY",
    kit: { pattern: "stripes", primary: "#c4122e", secondary: "#1b458f" },
    changeKit: { pattern: "sash", primary: "#ffffff", secondary: "#1b458f" },
  },
  1631: {
    shortName: "Leicester",
    code: "LEI",
    kit: { pattern: "plain", primary: "#003090", secondary: "#fdbe11" },
    changeKit: { pattern: "plain", primary: "#1b1b1b", secondary: "#fdbe11" },
  },
  1633: {
    shortName: "West Ham",
    code: "WHU",
    kit: { pattern: "sleeves", primary: "#7a263a", secondary: "#1bb1e7" },
    changeKit: { pattern: "plain", primary: "#f2f2f2", secondary: "#7a263a" },
  },
  1639: {
    shortName: "Stoke",
    code: "STK",
    kit: { pattern: "stripes", primary: "#e03a3e", secondary: "#ffffff" },
    changeKit: { pattern: "plain", primary: "#161f3d", secondary: "#e03a3e" },
  },
  1644: {
    shortName: "Watford",
    code: "WAT",
    kit: { pattern: "stripes", primary: "#fbee23", secondary: "#111111" },
    changeKit: { pattern: "plain", primary: "#d8dadc", secondary: "#111111" },
  },
  1646: {
    shortName: "Burnley",
    code: "BUR",
    kit: { pattern: "sleeves", primary: "#6c1d45", secondary: "#99d6ea" },
    changeKit: { pattern: "plain", primary: "#99d6ea", secondary: "#6c1d45" },
  },
  1651: {
    shortName: "Brighton",
    code: "BHA",
    kit: { pattern: "stripes", primary: "#0057b8", secondary: "#ffffff" },
    changeKit: { pattern: "plain", primary: "#1a1a1a", secondary: "#0057b8" },
  },
  1659: {
    shortName: "Bournemouth",
    code: "BOU",
    kit: { pattern: "stripes", primary: "#da291c", secondary: "#1a1a1a" },
    changeKit: { pattern: "plain", primary: "#2f5fb3", secondary: "#ffffff" },
  },
  1673: {
    shortName: "Huddersfield",
    code: "HUD",
    kit: { pattern: "stripes", primary: "#0e63ad", secondary: "#ffffff" },
    changeKit: { pattern: "plain", primary: "#202226", secondary: "#0e63ad" },
  },
  10531: {
    shortName: "Swansea",
    code: "SWA",
    kit: { pattern: "plain", primary: "#ffffff", secondary: "#121212" },
    changeKit: { pattern: "plain", primary: "#c1272d", secondary: "#ffffff" },
  },
};

import type { Kit, KitPattern } from "@touchline/football";
import type { Dice } from "./dice.ts";

/** Names of places and people that do not exist, put together from parts. */
const townStarts =
  "Ald Brim Corv Drov Esk Fal Grel Hax Irn Jorv Kelm Lorn Mirv Nesk Ostr Prael Quen Rusk Sorn Tarv Ulm Vex Wyrm Yarv".split(
    " ",
  );
const townEnds =
  "amoor abeck ingdal ormere enford ascar olund ivane ubridge ethwaite agate unholm".split(" ");
const clubEnds = ["", "Rovers", "Athletic", "Albion", "Wanderers", "Union", "Vale"];
const surnameStarts =
  "Bar Cal Den Fos Gir Hal Jun Kor Lam Mos Nev Ort Pel Quo Ros Sel Tov Uxa Var Wen Zor".split(" ");
const surnameMiddles = ["ab", "ek", "in", "or", "ul", "isk", "am"];
const surnameEnds = ["an", "eth", "ic", "ov", "sen", "ier", "ado", "quist", "ley", "uri", "ström"];
const initials = "ABCDEFGHIJKLMNOPRSTUVWZ";

/** The club with this number, the same each time and no other's; past 2,016 clubs they are numbered on. */
export function clubName(index: number): { readonly town: string; readonly name: string } {
  const towns = townStarts.length * townEnds.length;
  // A step that shares no factor with the number of towns goes through all of them.
  const place = (index * 125 + 31) % towns;
  const start = townStarts[place % townStarts.length] ?? "";
  const town = start + (townEnds[Math.floor(place / townStarts.length)] ?? "");
  const round = Math.floor(index / towns);
  const again = Math.floor(round / clubEnds.length);
  const end = clubEnds[(round + index) % clubEnds.length] ?? "";
  return { town, name: [town, end, again > 0 ? String(again + 1) : ""].filter(Boolean).join(" ") };
}

/** First letter, and the two letters that tell most towns apart. */
export function codeOf(town: string, taken: string | undefined): string {
  const letters = town.toUpperCase();
  const code = letters.slice(0, 3);
  return code === taken ? letters.charAt(0) + letters.slice(-2) : code;
}

/** "J. Calabley": as many people as asked for, no two with the same surname. */
export function people(count: number, dice: Dice): readonly string[] {
  const names = new Set<string>();
  while (names.size < count)
    names.add(dice.pick(surnameStarts) + dice.pick(surnameMiddles) + dice.pick(surnameEnds));
  const initial = () => initials.charAt(dice.integer(0, initials.length - 1));
  return [...names].map((surname) => `${initial()}. ${surname}`);
}

const colours = [
  ["#b3202c", "#ffffff"],
  ["#1c4fa1", "#ffffff"],
  ["#11643a", "#f2d13c"],
  ["#f2c418", "#1b1b1b"],
  ["#6d2547", "#9bd3ea"],
  ["#1b1b1b", "#ffffff"],
  ["#e5701e", "#1f2a44"],
  ["#6cabdd", "#1f2a44"],
  ["#5b2a86", "#ffffff"],
  ["#ffffff", "#1f2a44"],
] as const;
const patterns: readonly KitPattern[] = ["plain", "stripes", "hoops", "halves", "sash", "sleeves"];

/** A first and a second shirt that cannot be taken for each other. */
export function kits(dice: Dice): { readonly kit: Kit; readonly changeKit: Kit } {
  const [primary, secondary] = dice.pick(colours);
  const [other, trim] = dice.pick(colours.filter(([colour]) => colour !== primary));
  return {
    kit: { pattern: dice.pick(patterns), primary, secondary },
    changeKit: { pattern: "plain", primary: other, secondary: trim },
  };
}

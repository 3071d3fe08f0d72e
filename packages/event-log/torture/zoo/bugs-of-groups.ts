import type { Bug } from "./bug.ts";

/** What goes wrong with the offsets that groups commit. */
export const bugsOfGroups: readonly Bug[] = [
  {
    name: "committed-offset-early",
    what: "a group's offset is told before it is on disk",
    file: "groups/offset-commits.ts",
    find: "for (const offset of offsets) this.#open.note.add(offset);",
    replace:
      'for (const offset of offsets) { this.#open.note.add(offset); this.#state.apply({ type: "offset committed", ...offset }); }',
    scenario: "power-cut",
  },
  {
    name: "offsets-not-put-back",
    what: "a group stays behind the end that a power cut left, and misses what comes there",
    file: "groups/consumer-groups.ts",
    find: "if (offsets.length > 0) await this.#commits.commit(offsets);",
    replace: "",
    scenario: "power-cut",
  },
];

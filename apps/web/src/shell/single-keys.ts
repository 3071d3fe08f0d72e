import { createSetting } from "../setting.ts";

/** Whether single keys do something: speech input and slips of the hand need a way out (WCAG 2.1.4). Default on. */
export const singleKeys = createSetting<boolean>(
  "single-keys",
  (text) => text !== "off",
  (on) => (on ? undefined : "off"),
);

import { createSetting } from "./setting.ts";

/** Light, dark, or whatever the system says. */
export type Theme = "system" | "light" | "dark";

export const theme = createSetting<Theme>(
  "theme",
  (text) => (text === "light" || text === "dark" ? text : "system"),
  (chosen) => (chosen === "system" ? undefined : chosen),
);

/** What the toggle offers next: system, light, dark and round again. */
export const nextTheme: Readonly<Record<Theme, Theme>> = {
  system: "light",
  light: "dark",
  dark: "system",
};

/** Sets the page in the chosen theme, now and whenever it is chosen anew. */
export function applyTheme(root: HTMLElement): () => void {
  const apply = () => {
    const chosen = theme.get();
    if (chosen === "system") delete root.dataset["theme"];
    else root.dataset["theme"] = chosen;
  };
  apply();
  return theme.subscribe(apply);
}

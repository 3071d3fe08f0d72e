/** Light, dark, or whatever the system says. */
export type Theme = "system" | "light" | "dark";

/** What the switch offers next: system, light, dark and round again. */
export const nextTheme: Readonly<Record<Theme, Theme>> = {
  system: "light",
  light: "dark",
  dark: "system",
};

/** Where the choice is kept: the scores pages of the same server keep theirs here too, so that they agree. */
const key = "touchline.theme";

/** The choice of this browser. One that remembers nothing follows its system. */
export function chosenTheme(): Theme {
  try {
    const kept = localStorage.getItem(key);
    return kept === "light" || kept === "dark" ? kept : "system";
  } catch {
    return "system";
  }
}

/** Sets the page in a theme, and keeps the choice where the browser allows it. */
export function applyTheme(theme: Theme): void {
  if (theme === "system") delete document.documentElement.dataset["theme"];
  else document.documentElement.dataset["theme"] = theme;
  try {
    if (theme === "system") localStorage.removeItem(key);
    else localStorage.setItem(key, theme);
  } catch {
    // What cannot be kept lasts as long as the page.
  }
}

import { Icon, type IconName } from "@touchline/ui";
import { useState } from "react";
import { applyTheme, chosenTheme, nextTheme, type Theme } from "./theme.ts";
import styles from "./theme-switch.module.css";

const iconByTheme: Record<Theme, IconName> = { system: "system", light: "sun", dark: "moon" };

/** Goes round the themes: system, light, dark. */
export function ThemeSwitch() {
  const [theme, setTheme] = useState(chosenTheme);
  const choose = () => {
    const next = nextTheme[theme];
    applyTheme(next);
    setTheme(next);
  };
  return (
    <button
      type="button"
      className={styles["switch"]}
      aria-label={`Theme: ${theme}. Change to ${nextTheme[theme]}`}
      onClick={choose}
    >
      <Icon name={iconByTheme[theme]} />
    </button>
  );
}

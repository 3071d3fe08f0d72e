import { Icon, type IconName } from "@touchline/ui";
import { useSetting } from "../setting.ts";
import { nextTheme, type Theme, theme } from "../theme.ts";
import styles from "./top-bar.module.css";

const icon: Record<Theme, IconName> = { system: "system", light: "sun", dark: "moon" };
const text: Record<Theme, string> = { system: "as the system", light: "light", dark: "dark" };

/** Steps through system, light and dark, and is remembered. */
export function ThemeButton() {
  const chosen = useSetting(theme);
  const next = nextTheme[chosen];
  const label = `Theme: ${text[chosen]}. Change to ${text[next]}`;
  return (
    <button
      type="button"
      className={styles.button}
      aria-label={label}
      title={label}
      onClick={() => theme.set(next)}
    >
      <Icon name={icon[chosen]} />
    </button>
  );
}

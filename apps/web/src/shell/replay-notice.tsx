import { Icon } from "@touchline/ui";
import styles from "./replay-notice.module.css";

/** Says plainly that what is shown is not happening now. */
export function ReplayNotice({ texts }: { readonly texts: readonly string[] }) {
  if (texts.length === 0) return null;
  return (
    <p className={styles.notice} data-replay-notice>
      <Icon name="replay" size={16} />
      <span>{texts.join(" · ")}</span>
    </p>
  );
}

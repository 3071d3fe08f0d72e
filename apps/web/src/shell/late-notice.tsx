import { useConnection } from "@touchline/client/react";
import { freshnessText, Icon } from "@touchline/ui";
import styles from "./late-notice.module.css";

/** When the line is gone, a bar over everything says so: the scores below are old. */
export function LateNotice() {
  const connection = useConnection();
  if (connection.state !== "stale" && connection.state !== "offline") return null;
  return (
    <p className={styles.notice}>
      <Icon name="close" size={16} />
      {freshnessText(connection)}: scores may have changed
    </p>
  );
}

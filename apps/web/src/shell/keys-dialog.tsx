import { Icon } from "@touchline/ui";
import { useRef } from "react";
import { useSetting } from "../setting.ts";
import styles from "./keys-dialog.module.css";
import { singleKeys } from "./single-keys.ts";

const keysDialogId = "keys";

export function showKeys(): void {
  const dialog = document.getElementById(keysDialogId);
  if (dialog instanceof HTMLDialogElement) dialog.showModal();
}

const keys: readonly (readonly [keys: readonly string[], does: string])[] = [
  [["j", "k"], "next and previous match"],
  [["Enter"], "open the match"],
  [["Esc"], "close it"],
  [["p"], "pin or unpin"],
  [["["], "day before"],
  [["]"], "day after"],
  [["/"], "find a team"],
  [["?"], "this list"],
];

/** What the keys do, and the switch that turns the single ones off. */
export function KeysDialog() {
  const on = useSetting(singleKeys);
  const dialog = useRef<HTMLDialogElement>(null);
  return (
    <dialog
      ref={dialog}
      id={keysDialogId}
      className={styles.dialog}
      aria-labelledby="keys-title"
      closedby="any"
    >
      <div className={styles.head}>
        <h2 id="keys-title">Keys</h2>
        <button
          type="button"
          className={styles.close}
          aria-label="Close"
          onClick={() => dialog.current?.close()}
        >
          <Icon name="close" />
        </button>
      </div>
      <dl className={styles.keys}>
        {keys.map(([names, does]) => (
          <div key={does}>
            <dt>
              {names.map((name) => (
                <kbd key={name}>{name}</kbd>
              ))}
            </dt>
            <dd>{does}</dd>
          </div>
        ))}
      </dl>
      <label className={styles.switch}>
        <input
          type="checkbox"
          checked={on}
          onChange={(event) => singleKeys.set(event.target.checked)}
        />
        Single keys act
      </label>
    </dialog>
  );
}

import styles from "./facts.module.css";
import { Mark } from "./mark.tsx";
import type { Severity } from "./problems.ts";
import table from "./table.module.css";

/** A name, its value with the unit, and whether the value is past a threshold. */
export type Fact = readonly [name: string, value: string, severity?: Severity | undefined];

/** A list of facts, in as many columns as the panel has room for. */
export function Facts({ facts }: { readonly facts: readonly Fact[] }) {
  return (
    <dl className={styles["facts"]}>
      {facts.map(([name, value, severity]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd className={severity && table[severity]}>
            {severity !== undefined && <Mark shape={severity} />} {value}
          </dd>
        </div>
      ))}
    </dl>
  );
}

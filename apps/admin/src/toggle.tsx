import { Icon } from "@touchline/ui";
import type { ReactNode } from "react";
import table from "./table.module.css";

interface ToggleProps {
  readonly isOpen: boolean;
  readonly onToggle: (isOpen: boolean) => void;
  readonly children: ReactNode;
}

/** Folds the rows below it. */
export function Toggle({ isOpen, onToggle, children }: ToggleProps) {
  return (
    <button
      type="button"
      className={table["toggle"]}
      aria-expanded={isOpen}
      onClick={() => onToggle(!isOpen)}
    >
      <Icon name="forward" size={16} />
      {children}
    </button>
  );
}

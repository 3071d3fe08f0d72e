import { useEffect } from "react";
import { useLocation, useSearch } from "wouter";
import { boardAddress } from "../addresses.ts";
import { togglePin } from "../pins.ts";
import { singleKeys } from "./single-keys.ts";
import { showKeys } from "./keys-dialog.tsx";

/** The keyboard: j k move, Enter opens (it is a link), p pins, / finds, [ ] change the day, Esc closes, ? shows all this. */
export function useKeys(): void {
  const [, navigate] = useLocation();
  const search = useSearch();
  useEffect(() => {
    const press = (event: KeyboardEvent) => {
      if (event.defaultPrevented || event.metaKey || event.ctrlKey || event.altKey) return;
      if (isTyping(event.target) || document.querySelector("dialog[open]")) return;
      if (event.key === "Escape") {
        // A popover closes first; the next press closes the match.
        if (!document.querySelector(":popover-open")) navigate(boardAddress(search));
        return;
      }
      if (!singleKeys.get()) return;
      const act = actions[event.key];
      if (act === undefined) return;
      event.preventDefault();
      act();
    };
    addEventListener("keydown", press);
    return () => removeEventListener("keydown", press);
  }, [navigate, search]);
}

const actions: Readonly<Record<string, () => void>> = {
  j: () => moveBy(1),
  k: () => moveBy(-1),
  p: pinCurrent,
  "/": find,
  "[": () => changeTab(-1),
  "]": () => changeTab(1),
  "?": showKeys,
};

const isTyping = (target: EventTarget | null) =>
  target instanceof HTMLElement &&
  (target.isContentEditable || target.matches("input, textarea, select"));

const rowLinks = () => [...document.querySelectorAll<HTMLElement>("[data-match] > a")];
const currentRow = () =>
  document.activeElement?.closest<HTMLElement>("[data-match]") ??
  document.querySelector<HTMLElement>('[data-match][data-open="true"]');

function moveBy(step: number): void {
  const links = rowLinks();
  const current = links.findIndex((link) => link.parentElement === currentRow());
  const next = current === -1 ? 0 : Math.min(Math.max(current + step, 0), links.length - 1);
  links[next]?.focus();
  links[next]?.scrollIntoView({ block: "nearest" });
}

function pinCurrent(): void {
  const matchId =
    currentRow()?.dataset["match"] ??
    document.querySelector<HTMLElement>("[data-open-match]")?.dataset["openMatch"];
  if (matchId === undefined) return;
  const hadFocus = document.activeElement?.closest("[data-match]") !== null;
  togglePin(matchId);
  // A pinned row moves to the top of the board, and the keyboard goes with it.
  if (hadFocus)
    requestAnimationFrame(() =>
      document.querySelector<HTMLElement>(`[data-match="${CSS.escape(matchId)}"] > a`)?.focus(),
    );
}

function find(): void {
  const target = document.querySelector<HTMLElement>("[data-find]");
  if (target instanceof HTMLButtonElement) target.click();
  else target?.focus();
}

function changeTab(step: number): void {
  const tabs = [...document.querySelectorAll<HTMLElement>("[data-day]")];
  const chosen = tabs.findIndex((tab) => tab.getAttribute("aria-current") === "page");
  tabs[chosen + step]?.click();
}

import { type RefObject, useLayoutEffect, useRef } from "react";

const moveMs = 450;

/**
 * Lets the rows of a table body glide to their new places when `order` changes, instead of jumping.
 * Rows are told apart by `data-team`. Someone who asked for less motion sees them jump.
 */
export function useMovingRows(order: string): RefObject<HTMLTableSectionElement | null> {
  const body = useRef<HTMLTableSectionElement>(null);
  const tops = useRef<ReadonlyMap<string, number>>(new Map());
  const shown = useRef<string>(undefined);
  useLayoutEffect(() => {
    if (shown.current === order) return;
    shown.current = order;
    const rows = [...(body.current?.rows ?? [])];
    const now = new Map(rows.map((row) => [row.dataset.team ?? "", row.offsetTop]));
    if (!matchMedia("(prefers-reduced-motion: reduce)").matches)
      for (const row of rows) glide(row, tops.current.get(row.dataset.team ?? ""));
    tops.current = now;
  }, [order]);
  return body;
}

function glide(row: HTMLTableRowElement, from: number | undefined): void {
  const distance = from === undefined ? 0 : from - row.offsetTop;
  if (distance === 0) return;
  // The row that rises passes over those that sink.
  row.animate(
    [
      { transform: `translateY(${distance}px)`, zIndex: distance > 0 ? 1 : 0 },
      { transform: "none", zIndex: distance > 0 ? 1 : 0 },
    ],
    { duration: moveMs, easing: "ease-in-out" },
  );
}

/** Runs `task` once after `afterMs` (0: as soon as what runs now is done), unless the returned function is called first. */
export type Schedule = (task: () => void, afterMs: number) => () => void;

/** By the machine's own clock. */
export const schedule: Schedule = (task, afterMs) => {
  if (afterMs <= 0) {
    const immediate = setImmediate(task);
    return () => clearImmediate(immediate);
  }
  const timer = setTimeout(task, afterMs);
  return () => clearTimeout(timer);
};

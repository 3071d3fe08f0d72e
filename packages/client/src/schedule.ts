/** Runs `task` once after `afterMs`, unless the returned function is called first. */
export type Schedule = (task: () => void, afterMs: number) => () => void;

/** By the machine's own clock. */
export const schedule: Schedule = (task, afterMs) => {
  const timer = setTimeout(task, afterMs);
  return () => clearTimeout(timer);
};

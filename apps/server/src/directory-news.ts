import type { ReplicaDescription } from "@touchline/event-log/embedded";

/** Between two looks, ms. */
const lookEveryMs = 500;

/** Tells, in a line each, of the directories of the log that fall out and come back, until it is stopped. */
export function tellDirectories(
  directories: () => readonly ReplicaDescription[],
  notice: (line: string) => void,
): { readonly stop: () => void } {
  const told = new Map<string, ReplicaDescription["state"]>();
  const look = () => {
    for (const replica of directories()) {
      const { directory, state } = replica;
      const before = told.get(directory) ?? "in_sync";
      told.set(directory, state);
      if (before !== state) notice(newsOf(replica));
    }
  };
  look();
  const timer = setInterval(look, lookEveryMs);
  return { stop: () => clearInterval(timer) };
}

function newsOf({ directory, state, fault }: ReplicaDescription): string {
  if (state === "in_sync") return `${directory} has every record again`;
  if (state === "catching_up") return `${directory} is being filled from the others`;
  const why = fault === undefined ? "" : `: ${fault}`;
  return `${directory} fell out, the log goes on without it${why}`;
}

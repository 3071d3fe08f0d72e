/** A system call of a thread, at the moment it was called or returned. */
export interface TracedCall {
  readonly thread: number;
  readonly call: string;
  readonly moment: "called" | "returned";
  /** Of the file its first argument stands for. */
  readonly path: string;
  /** The rest of its arguments. */
  readonly text: string;
  /** NaN where it has not returned. */
  readonly result: number;
}

const WHOLE = /^(\d+) +(\w+)\((?:\d+<([^>]*)>(?:, )?"?)?(.*)\) += (-?\d+)/;
const UNFINISHED = /^(\d+) +(\w+)\((?:\d+<([^>]*)>(?:, )?"?)?(.*) <unfinished \.\.\.>$/;
const RESUMED = /^(\d+) +<\.\.\. (\w+) resumed>.*\) += (-?\d+)/;

/** The calls in what `strace --follow-forks --decode-fds=path` wrote, in the order they happened. */
export function* readCalls(trace: string): Generator<TracedCall> {
  const unfinished = new Map<string, TracedCall>();
  for (const line of trace.split("\n")) {
    const whole = WHOLE.exec(line);
    if (whole !== null) {
      const [, thread = "", call = "", path = "", text = "", result = ""] = whole;
      const seen = { thread: Number(thread), call, path, text };
      yield { ...seen, moment: "called", result: Number.NaN };
      yield { ...seen, moment: "returned", result: Number(result) };
      continue;
    }
    const begun = UNFINISHED.exec(line);
    if (begun !== null) {
      const [, thread = "", call = "", path = "", text = ""] = begun;
      const seen: TracedCall = {
        ...{ thread: Number(thread), call, path, text },
        ...{ moment: "called", result: Number.NaN },
      };
      unfinished.set(thread, seen);
      yield seen;
      continue;
    }
    const [, thread = "", call, result = ""] = RESUMED.exec(line) ?? [];
    const seen = unfinished.get(thread);
    if (seen === undefined || seen.call !== call) continue;
    unfinished.delete(thread);
    yield { ...seen, moment: "returned", result: Number(result) };
  }
}

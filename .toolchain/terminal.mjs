// What the person at the terminal sees of a step: one line when it is done, a spinner until then.
// All of it goes to standard error, so that standard output belongs to the command that was asked for.
const isTerminal = Boolean(process.stderr.isTTY) && !process.env.CI;
const frames = "⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏";
const frameIntervalMs = 80;
/** Steps under way, label to start time: several may run at once. */
const underWay = new Map();
let spinner;
let frame = 0;

/** Something could not be done. The message is all that a person needs to see; empty when it was printed already. */
export class StepFailed extends Error {}

/** Runs `work` and prints one line with its label and time; on failure, prints why and throws StepFailed. */
export async function step(label, work) {
  const startedAtMs = performance.now();
  underWay.set(label, startedAtMs);
  if (isTerminal) spinner ??= setInterval(draw, frameIntervalMs);
  try {
    const result = await work();
    finish(`✓ ${label} ${secondsSince(startedAtMs)}`, label);
    return result;
  } catch (error) {
    finish(`✗ ${label} ${secondsSince(startedAtMs)}\n${whatWasSaid(error)}`, label);
    throw new StepFailed();
  }
}

function draw() {
  const labels = [...underWay.keys()].join(", ");
  const firstStartMs = Math.min(...underWay.values());
  frame = (frame + 1) % frames.length;
  process.stderr.write(`\r\x1b[K${frames[frame]} ${labels} ${secondsSince(firstStartMs)}`);
}

function finish(line, label) {
  underWay.delete(label);
  process.stderr.write(`${isTerminal ? "\r\x1b[K" : ""}${line}\n`);
  if (underWay.size > 0) return;
  clearInterval(spinner);
  spinner = undefined;
}

const secondsSince = (startedAtMs) => `${((performance.now() - startedAtMs) / 1000).toFixed(1)} s`;

/** What a failed step has to say: its own message and what its program printed. */
export function whatWasSaid({ message, output }) {
  return [message, output].filter(Boolean).join("\n").trim();
}

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
    finish(`✗ ${label} ${secondsSince(startedAtMs)}\n${explain(error)}`, label);
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

/** One line for what people meet most; the tool's own words for the rest. */
function explain(error) {
  const said = [error.message, error.output].filter(Boolean).join("\n").trim();
  if (/ENOSPC|no space left/i.test(said))
    return "The disk is full: about 1 GB is needed for Node and the dependencies.";
  if (/EACCES|EROFS|EPERM/.test(said))
    return `No permission to write here: ${/(EACCES|EROFS|EPERM)[^\n]*/.exec(said)[0]}`;
  if (noNetwork.test(said))
    return "The npm registry cannot be reached: check the network, or the proxy and registry in ~/.npmrc.";
  return said;
}

const noNetwork =
  /ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|ENETUNREACH|EHOSTUNREACH|ERR_SOCKET_TIMEOUT|error sending request|dns error/i;

// What most often keeps people from installing, each in one line that says what to do.
import { statfsSync } from "node:fs";
import { homedir } from "node:os";
import { root } from "./processes.mjs";
import { whatWasSaid } from "./terminal.mjs";

/** Waits for something that fetches and writes packages; what it throws names the obstacle where that is known. */
export async function namingObstacles(work) {
  try {
    return await work;
  } catch (error) {
    const line = obstacleIn(whatWasSaid(error));
    throw line === undefined ? error : new Error(line);
  }
}

function obstacleIn(said) {
  const denied = /(?:EACCES|EROFS|EPERM)[^\n]*/.exec(said);
  if (/ENOSPC|no space left/i.test(said) || [root, homedir()].some(isNearlyFull))
    return "The disk is full: about 1 GB is needed for Node and the dependencies.";
  if (denied) return `No permission to write here: ${denied[0]}`;
  if (noNetwork.test(said))
    return "The npm registry cannot be reached: check the network, or the proxy and registry in ~/.npmrc.";
  return undefined;
}

// Not every tool says that it was the disk, and most give the space back before they end.
function isNearlyFull(folder) {
  const { bavail, bsize } = statfsSync(folder);
  return bavail * bsize < freeBytesMin;
}

const freeBytesMin = 256 * 2 ** 20;

const noNetwork =
  /ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|ENETUNREACH|EHOSTUNREACH|ERR_SOCKET_TIMEOUT|error sending request|dns error/i;

// The Chromium that comes inside an npm package (Linux x64 only): 67 MB packed, unpacked here once. The package's own
// unpacking is not used: it writes to a fixed temporary path, where a half-written file counts as ready.
import { spawnSync } from "node:child_process";
import { createReadStream, createWriteStream, existsSync } from "node:fs";
import { mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { pipeline } from "node:stream/promises";
import { createBrotliDecompress } from "node:zlib";
import { installAlone } from "./install.mjs";
import { root } from "./processes.mjs";

const home = join(root, ".toolchain/browser");
const requireThere = createRequire(join(home, "package.json"));
const version = requireThere("./package.json").dependencies["@sparticuz/chromium"];
const unpacked = join(home, "node_modules/.chromium", version);

/** Fetches and unpacks it where that was not done yet; throws where the package has none for this platform. */
export async function unpackedChromium() {
  if (process.platform !== "linux" || process.arch !== "x64")
    throw new Error(
      "No browser for the browser tests: install Chrome, Chromium or Edge, or set BROWSER_PATH to one.",
    );
  await installAlone("browser");
  if (!existsSync(unpacked)) await unpack();
  return packagedChromium();
}

/** The path of the browser and the environment it needs; undefined before it was unpacked. */
export function packagedChromium() {
  const path = join(unpacked, "chromium");
  if (!existsSync(path)) return undefined;
  const starts = spawnSync(path, ["--version"]).status === 0;
  const libraries = [join(unpacked, "libraries/lib"), process.env.LD_LIBRARY_PATH].filter(Boolean);
  return {
    path,
    env: {
      FONTCONFIG_PATH: join(unpacked, "fonts"),
      // A bare system lacks libnss3 and its like; where they are installed, those must be used.
      ...(starts ? {} : { LD_LIBRARY_PATH: libraries.join(":") }),
    },
  };
}

async function unpack() {
  const entry = requireThere.resolve("@sparticuz/chromium");
  const { extract } = createRequire(entry)("tar-fs");
  const packed = join(dirname(dirname(entry)), "bin");
  mkdirSync(dirname(unpacked), { recursive: true });
  const folder = mkdtempSync(`${unpacked}-`);
  const unpackTo = (file, target) =>
    pipeline(createReadStream(join(packed, file)), createBrotliDecompress(), target);
  await Promise.all([
    unpackTo("chromium.br", createWriteStream(join(folder, "chromium"), { mode: 0o755 })),
    unpackTo("swiftshader.tar.br", extract(folder)),
    unpackTo("fonts.tar.br", extract(join(folder, "fonts"))),
    unpackTo("al2023.tar.br", extract(join(folder, "libraries"))),
  ]);
  writeFileSync(join(folder, "fonts/fonts.conf"), fontsConf);
  try {
    renameSync(folder, unpacked);
  } catch (error) {
    rmSync(folder, { recursive: true });
    // Another run may have been first, which is as good.
    if (!existsSync(unpacked)) throw error;
  }
}

/** The package's own names fixed folders elsewhere: with it every text would have no font and no size. */
const fontsConf = `<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig>
  <dir>${unpacked}/fonts/fonts</dir>
  <dir>/usr/share/fonts</dir>
  <cachedir>${unpacked}/fonts/cache</cachedir>
</fontconfig>
`;

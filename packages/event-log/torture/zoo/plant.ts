import { registerHooks } from "node:module";
import type { Bug } from "./bug.ts";

/** Puts a bug into the source of the log when it is loaded, which must come after. The product has no switch for it. */
export function plant(bug: Bug): void {
  const planted = new URL(`../../src/embedded/${bug.file}`, import.meta.url).href;
  registerHooks({
    load: (url, context, nextLoad) => {
      const loaded = nextLoad(url, context);
      if (url !== planted || loaded.source === undefined || loaded.source === null) return loaded;
      const source =
        typeof loaded.source === "string" ? loaded.source : new TextDecoder().decode(loaded.source);
      return { ...loaded, source: withBug(source, bug) };
    },
  });
}

function withBug(source: string, { name, file, find, replace }: Bug): string {
  const places = source.split(find).length - 1;
  if (places !== 1)
    throw new Error(
      `${file} has ${places} places to plant ${name}, not one: ${JSON.stringify(find)}`,
    );
  return source.replace(find, () => replace);
}

/** A directory as its files' contents, by path within it. */
export type Files = ReadonlyMap<string, Buffer>;

/** A file as text, empty where there is none. */
export const text = (files: Files, path: string): string => files.get(path)?.toString() ?? "";

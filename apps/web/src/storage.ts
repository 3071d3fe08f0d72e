/** The browser's own memory, which may be switched off or full: then nothing is remembered, and nothing breaks. */
export function remembered(key: string): string | undefined {
  try {
    return localStorage.getItem(`touchline.${key}`) ?? undefined;
  } catch {
    return undefined;
  }
}

/** Keeps a value for the next visit; undefined forgets it. */
export function remember(key: string, value: string | undefined): void {
  try {
    if (value === undefined) localStorage.removeItem(`touchline.${key}`);
    else localStorage.setItem(`touchline.${key}`, value);
  } catch {
    // What cannot be kept lasts as long as the page.
  }
}

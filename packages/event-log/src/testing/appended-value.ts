/** What the appender of a life appends as its nth value: says who wrote it and vouches for its own length. */
export function appendedValue(life: string | number, appender: number, n: number): string {
  return `${life}.${appender}.${n}.${"x".repeat((n * 37) % 400)}`;
}

/** Who appended a value, or undefined when nobody would have appended just that. */
export function parseAppendedValue(
  value: string,
): { readonly life: string; readonly appender: number; readonly n: number } | undefined {
  const [, life = "", appender = "", n = ""] = /^(\d+)\.(\d+)\.(\d+)\.x*$/.exec(value) ?? [];
  const parsed = { life, appender: Number(appender), n: Number(n) };
  return value === appendedValue(life, parsed.appender, parsed.n) ? parsed : undefined;
}

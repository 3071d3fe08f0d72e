/** A field of unknown JSON; undefined where it is not there. */
export const field = (value: unknown, name: string | number): unknown =>
  Reflect.get(Object(value), name);

/** A field that is a list, or the value itself; empty where there is none. */
export const list = (value: unknown, name?: string): readonly unknown[] => {
  const found = name === undefined ? value : field(value, name);
  return Array.isArray(found) ? found : [];
};

/** A number that the page says is there; NaN fails whatever is done with it. */
export const num = (value: unknown, name: string | number): number =>
  Number(field(value, name) ?? Number.NaN);

/** A text that the page says is there. */
export const str = (value: unknown, name: string | number): string => String(field(value, name));

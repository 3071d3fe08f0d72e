/** Ways of writing an instant for the viewer, in the zone of the browser unless one is given. */
const timeFormat = new Intl.DateTimeFormat(undefined, {
  hour: "2-digit",
  minute: "2-digit",
  hourCycle: "h23",
});
const exactFormat = new Intl.DateTimeFormat(undefined, {
  hour: "2-digit",
  minute: "2-digit",
  second: "2-digit",
  hourCycle: "h23",
});

/** "14:07" */
export const timeOfDay = (epochMs: number): string => timeFormat.format(epochMs);

/** "14:07:31" */
export const exactTime = (epochMs: number): string => exactFormat.format(epochMs);

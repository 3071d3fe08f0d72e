import { expect, test } from "vitest";
import {
  bytes,
  count,
  counted,
  percent,
  perSecond,
  span,
  moment,
  timeOfDay,
  withMoments,
} from "./units.ts";

test("bytes are written in binary units, and roll to the next before they would read 1,024", () => {
  expect(bytes(0)).toBe("0 B");
  expect(bytes(1023)).toBe("1,023 B");
  expect(bytes(1024)).toBe("1.0 KiB");
  expect(bytes(1024 * 1024 - 1)).toBe("1.0 MiB");
  expect(bytes(13_000_000)).toBe("12.4 MiB");
  expect(bytes(5 * 1024 ** 5)).toBe("5,120.0 TiB");
});

test("a span of time shows its two largest units", () => {
  expect(span(-5)).toBe("0 s");
  expect(span(59_999)).toBe("59 s");
  expect(span(60_000)).toBe("1 min 00 s");
  expect(span(245_000)).toBe("4 min 05 s");
  expect(span(8_000_000)).toBe("2 h 13 min");
  expect(span(76 * 3_600_000)).toBe("3 d 4 h");
  expect(span(7 * 86_400_000)).toBe("7 d");
});

test("a rate that could not be measured is a dash, never zero", () => {
  expect(perSecond(undefined)).toBe("–");
  expect(perSecond(0)).toBe("0.0");
  expect(perSecond(12.36)).toBe("12.4");
  expect(perSecond(1234.6)).toBe("1,235");
});

test("one of a thing is not many", () => {
  expect(counted(1, "member")).toBe("1 member");
  expect(counted(0, "member")).toBe("0 members");
  expect(counted(2, "match", "matches")).toBe("2 matches");
  expect(count(1_234_567)).toBe("1,234,567");
});

test("a time of day is in the zone asked for", () => {
  expect(timeOfDay(Date.UTC(2018, 4, 13, 13, 7, 3), "Europe/London")).toBe("14:07:03");
});

test("a moment of another day carries its date", () => {
  const now = Date.UTC(2018, 4, 13, 13);
  expect(moment(Date.UTC(2018, 4, 13, 0, 7, 3), now, "Europe/London")).toBe("01:07:03");
  expect(moment(Date.UTC(2018, 4, 12, 13, 7, 3), now, "Europe/London")).toBe("12 May, 14:07:03");
});

test("an instant in a message of the server's is written in the viewer's time", () => {
  const now = Date.UTC(2018, 4, 13, 14);
  const said = (time: string) => `run 7 is over; the next begins at ${time}`;
  for (const time of ["2018-05-13T14:07:03Z", "2018-05-13T14:07:03.250Z"])
    expect(withMoments(said(time), now, "Europe/London")).toBe(said("15:07:03"));
  expect(withMoments("Minute 67", now)).toBe("Minute 67");
});

test("a share is whole only when nothing is left", () => {
  expect([0, 0.004, 0.42, 0.999, 1].map(percent)).toEqual(["0 %", "0 %", "42 %", "99 %", "100 %"]);
});

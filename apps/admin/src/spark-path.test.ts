import { expect, test } from "vitest";
import { sparkPath } from "./spark-path.ts";

const until = 1_000_000;
const ago = (seconds: number, value: number) => ({ at: until - seconds * 1000, value });

test("the line runs from two minutes ago to now, with zero at its foot and its highest value at the top", () => {
  const { path, peak } = sparkPath([ago(2, 0), ago(1, 5), ago(0, 10)], until);
  expect(peak).toBe(10);
  expect(path).toBe("M118 19h0L119 10L120 1");
});

test("the line breaks where nobody measured, and a lone sample is a dot", () => {
  const { path } = sparkPath([ago(60, 1), ago(10, 1), ago(9, 1)], until);
  expect(path).toBe("M60 1h0M110 1h0L111 1");
});

test("what is older than the window counts neither for the line nor for the peak", () => {
  expect(sparkPath([ago(121, 99), ago(0, 2)], until)).toEqual({ path: "M120 1h0", peak: 2 });
});

test("nothing measured draws nothing, and nothing but zeros lies on the foot", () => {
  expect(sparkPath([], until)).toEqual({ path: "", peak: 0 });
  expect(sparkPath([ago(1, 0), ago(0, 0)], until).path).toBe("M119 19h0L120 19");
});

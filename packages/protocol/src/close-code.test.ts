import { expect, test } from "vitest";
import { afterClose, closeCodes } from "./close-code.ts";

test("the range of a close code says what a client does", () => {
  expect(afterClose(closeCodes.badMessage)).toBe("stay_away");
  expect(afterClose(closeCodes.tooSlow)).toBe("back_off");
  expect(afterClose(closeCodes.drain)).toBe("come_back");
  expect(afterClose(1006)).toBe("back_off");
  expect(afterClose(1009)).toBe("stay_away");
});

test("every code of ours is in one of the three ranges", () => {
  for (const code of Object.values(closeCodes)) {
    expect(code).toBeGreaterThanOrEqual(4000);
    expect(code).toBeLessThan(4300);
  }
});

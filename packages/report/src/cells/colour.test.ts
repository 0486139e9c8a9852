import { assert, constantFrom, double, property } from "fast-check";
import { expect, test } from "vitest";
import { contrast, divergingGround, paint } from "./colour.ts";

const background = constantFrom("dark" as const, "light" as const);
const share = double({ min: -1, max: 1, noNaN: true });

test("black on white is 21 to 1", () => {
  expect(contrast([0, 0, 0], [255, 255, 255])).toBeCloseTo(21, 10);
});

test("text reads on every ground: 4.5 to 1 or more", () => {
  assert(
    property(share, background, (value, on) => {
      const { ground, ink } = divergingGround(value, on);
      expect(contrast(ground, ink)).toBeGreaterThanOrEqual(4.5);
    }),
  );
});

test("a larger value stands out more from the terminal's own ground", () => {
  assert(
    property(share, share, background, (one, other, on) => {
      const surface = on === "dark" ? ([24, 24, 28] as const) : ([255, 255, 255] as const);
      const [small, large] = Math.abs(one) < Math.abs(other) ? [one, other] : [other, one];
      const sameSide = Math.abs(large) * (small < 0 ? -1 : 1);
      const step = (value: number) => contrast(divergingGround(value, on).ground, surface);
      expect(step(sameSide)).toBeGreaterThanOrEqual(step(small) - 0.02);
    }),
  );
});

test("for is blue and against is orange, in every depth", () => {
  const palette = { background: "dark" } as const;
  expect(paint("x", { ground: 1 }, { ...palette, color: "truecolor" })).toBe(
    "\u001B[38;2;0;0;0;48;2;74;160;255mx\u001B[0m",
  );
  expect(paint("x", { ground: -1 }, { ...palette, color: "truecolor" })).toContain("48;2;255;150;40");
  expect(paint("x", { ground: 1 }, { ...palette, color: "256" })).toBe("\u001B[38;5;16;48;5;75mx\u001B[0m");
  expect(paint("x", { ground: -1 }, { ...palette, color: "256" })).toContain("48;5;208");
  expect(paint("x", { ground: 1 }, { ...palette, color: "16" })).toBe("\u001B[1;97;44mx\u001B[0m");
  expect(paint("x", { ground: -0.2 }, { ...palette, color: "16" })).toBe("\u001B[30;43mx\u001B[0m");
  expect(paint("x", { ground: 1, ink: "strong" }, { ...palette, color: "none" })).toBe("x");
});

test("next to nothing has no ground", () => {
  expect(paint("x", { ground: 0.01 }, { background: "light", color: "truecolor" })).toBe("x");
});

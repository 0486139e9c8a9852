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

const level = (step: number): number => (step === 0 ? 0 : 55 + 40 * step);

/** The red, green and blue of a ground, read back from its code. */
function groundOf(value: number, palette: Parameters<typeof paint>[2]): readonly [number, number, number] {
  const painted = paint("x", { ground: value }, palette);
  const direct = /48;2;(\d+);(\d+);(\d+)m/.exec(painted);
  if (direct !== null) {
    return [Number(direct[1]), Number(direct[2]), Number(direct[3])];
  }
  const code = Number(/48;5;(\d+)m/.exec(painted)?.[1]) - 16;
  return [level(Math.floor(code / 36)), level(Math.floor(code / 6) % 6), level(code % 6)];
}

test.each(
  (["truecolor", "256"] as const).flatMap((color) =>
    ([1, -1] as const).flatMap((side) => [
      { color, side, on: "light" as const },
      { color, side, on: "dark" as const },
    ]),
  ),
)("$color, side $side: on a $on terminal, strong words are farthest from the ground", ({ color, side, on }) => {
  const brightness = [0.05, 0.3, 0.6, 1].map((size) =>
    contrast(groundOf(side * size, { color, background: on }), [0, 0, 0]),
  );
  const rising = brightness.toSorted((one, other) => one - other);
  expect(brightness).toEqual(on === "light" ? rising.toReversed() : rising);
  expect(new Set(brightness).size).toBe(4);
});

test("sixteen colours: small sizes are paler on a light terminal, and next to nothing has no ground", () => {
  const light = { color: "16", background: "light" } as const;
  expect(paint("x", { ground: 0.2 }, light)).toBe("\u001B[30;104mx\u001B[0m");
  expect(paint("x", { ground: 0.9 }, light)).toBe("\u001B[1;97;44mx\u001B[0m");
  expect(paint("x", { ground: 0.04 }, light)).toBe("x");
});

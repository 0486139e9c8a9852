import { expect, test } from "vitest";
import { contrast, groundOf, palettes, sequentialGround, type Theme } from "./palette.ts";

const themes: readonly Theme[] = ["light", "dark"];

test.each(themes)("text can be read on every ground of the %s scales", (theme) => {
  for (let step = -100; step <= 100; step += 1) {
    const { ground, ink } = groundOf(step / 100, theme);
    expect(contrast(ground, ink), `${step}%`).toBeGreaterThanOrEqual(4.5);
  }
});

test.each(themes)("%s: quiet text can be read, marks stand out, and the two ends differ in grey", (theme) => {
  const { surface, raised, ink, quiet, accent, for: blue, against } = palettes[theme];
  for (const text of [ink, quiet, accent]) expect(contrast(text, surface)).toBeGreaterThanOrEqual(4.5);
  expect(contrast(quiet, raised)).toBeGreaterThanOrEqual(4.5);
  for (const mark of [blue, against]) expect(contrast(mark, surface)).toBeGreaterThanOrEqual(3);
  expect(contrast(blue, against)).toBeGreaterThan(1.5);
});

test.each(themes)("%s: nothing is the surface, more is further from it", (theme) => {
  const { surface } = palettes[theme];
  expect(groundOf(0, theme).ground).toBe(surface);
  expect(groundOf(Number.NaN, theme).ground).toBe(surface);
  expect(sequentialGround(-1, theme).ground).toBe(surface);
  for (const sign of [-1, 1]) {
    const steps = [0, 0.01, 0.2, 0.4, 0.6, 0.8, 1, 2].map((size) =>
      contrast(groundOf(sign * size, theme).ground, surface),
    );
    expect(steps).toEqual(steps.toSorted((one, other) => one - other));
  }
  expect(groundOf(1, theme).ground).toBe(palettes[theme].for);
  expect(groundOf(-3, theme).ground).toBe(palettes[theme].against);
});

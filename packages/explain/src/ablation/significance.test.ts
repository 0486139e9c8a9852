import type { Answer } from "@limelight/core";
import { mcNemar } from "@limelight/statistics";
import { expect, test } from "vitest";
import { significance } from "./significance.ts";

const labels = ["joy", "fear", "awe"];
const said = (label: number): Answer => ({ probabilities: labels.map((_, index) => (index === label ? 0.8 : 0.1)) });
const gold = Array.from({ length: 30 }, (_, text) => text % 3);
const base = gold.map(said);

test("a cell is tested on the same texts, as a whole and class by class, and corrected over all of them", () => {
  // The first part loses half of joy to fear, the second changes nothing.
  const lost = gold.map((label, text) => said(label === 0 && text % 2 === 0 ? 1 : label));
  const { tests, families } = significance(base, [lost, base], gold, labels);
  expect(families).toEqual({
    level: 0.05,
    accuracy: { tests: 2, holm: 0, benjaminiHochberg: 0 },
    perClass: { tests: 6, holm: 0, benjaminiHochberg: 0 },
  });
  const [first, second] = tests;
  // Five texts are wrong now: 2 · 2⁻⁵.
  expect(first?.accuracy).toEqual({ p: 0.0625, holm: 0.125, benjaminiHochberg: 0.125 });
  expect(first?.perClass["joy"]).toEqual({ p: 0.0625, holm: 0.375, benjaminiHochberg: 0.1875 });
  expect(first?.perClass["fear"]?.p).toBe(0.0625);
  expect(first?.perClass["awe"]?.p).toBe(1);
  expect(second?.accuracy).toEqual({ p: 1, holm: 1, benjaminiHochberg: 1 });
  const right = gold.map(() => true);
  expect(first?.accuracy.p).toBe(
    mcNemar(
      right,
      gold.map((label, text) => !(label === 0 && text % 2 === 0)),
    ).exact,
  );
});

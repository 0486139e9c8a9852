import * as fc from "fast-check";
import { expect, test } from "vitest";
import { influenced, selfInfluenced } from "../../testing/influence-examples.ts";
import { widthOf } from "../cells/cells.ts";
import { influenceText } from "./influence.ts";

const plain = { width: 80, color: "none" } as const;

test("texts for it and against it, the strongest first, with labels that the model does not believe", () => {
  const text = influenceText(influenced, plain);
  expect(text).toContain('7 of 12 texts speak for "positive" (0.900), 5 against.');
  expect(text.replaceAll(/\s+/g, " ")).toContain("Of the 2 that do most for it, 2 have that label.");
  expect(text.replaceAll(/\s+/g, " ")).toContain("TracInCP; 2 checkpoints, step 2 to 4; gradients of the last layer;");
  expect(text).toMatch(/For it\n +0\.0200 █{10} A joy\. +positive {2}2\n/);
  expect(text).toMatch(/0\.0100 █{5} {6}Fun for all\. +positive {2}5\n/);
  expect(text).toMatch(/Against it\n +-0\.0150 ▒+.*Good, in parts\. +negative \[positive\] {2}9\n/);
});

test("of texts' influence on themselves, how many the model answers otherwise", () => {
  const text = influenceText(selfInfluenced, plain);
  expect(text.replaceAll(/\s+/g, " ")).toContain(
    "Of the 2 texts that the model had most to learn by heart, it answers 1 otherwise",
  );
  expect(text).not.toContain("For it");
  expect(text).toContain("1.0e-4");
});

test("nothing that has influence is said", () => {
  expect(influenceText({ ...influenced, examples: [] }, plain)).toContain("None of 12 texts has any influence");
});

test("whatever texts and labels hold, no line is wider than the terminal and nothing is steered", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary" }), fc.double({ noNaN: true }), (text, score) => {
      const examples = [{ text, row: 3, label: text, score, predicted: "x", probability: 0.5 }];
      const shown = influenceText({ ...influenced, examples, target: { label: text } }, plain);
      expect(shown.split("\n").every((line) => widthOf(line) <= 80)).toBe(true);
      expect(Array.from(shown).some((sign) => sign < " " && sign !== "\n")).toBe(false);
    }),
    { numRuns: 30 },
  );
});

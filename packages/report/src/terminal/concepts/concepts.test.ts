import { expect, test } from "vitest";
import {
  conceptLines,
  conceptsSummary,
  mapped,
  probeLines,
  probesSummary,
  similarTexts,
  similarTokens,
} from "../../../testing/concept-examples.ts";
import { widthOf } from "../../cells/cells.ts";
import { conceptsText } from "./concepts.ts";
import { mapText } from "./map.ts";
import { probeText } from "./probe.ts";
import { snippet } from "./similar-conclusion.ts";
import { similarText } from "./similar.ts";

const plain = { width: 80, color: "none" } as const;

test("concepts: a sentence, a table with stars, and where examples come from", () => {
  const text = conceptsText(conceptsSummary, conceptLines, plain);
  expect(text).toMatch(/^A step towards praise gains positive most, at layer 1/);
  expect(text).toMatch(/^praise · positive +0\.75 {3}1\.00\*$/m);
  expect(text).toMatch(/^food · positive +0\.50 {3}0\.25$/m);
  expect(text).toContain("30 texts of positive (10 as the model says)");
  expect(text).toContain("food: 3 examples, its words in neutral sentences: tea, cup, milk");
  expect(text).toContain("--seed 1 shows what holds");
  const placed = conceptsSummary.concepts.slice(1);
  expect(conceptsText({ ...conceptsSummary, concepts: placed }, conceptLines, plain)).toMatch(
    /Too few of these texts have the words.*by\s+--data FILE/s,
  );
  expect(conceptsText(conceptsSummary, conceptLines.slice(2), plain)).toMatch(/^No class leans/);
});

test("concepts that are not told from random texts have no star, and the sentence says so", () => {
  const lines = conceptLines.map((line) => ({ ...line, accuracy: 0.37, accuracyLow: 0.2 }));
  const text = conceptsText(conceptsSummary, lines, plain);
  expect(text.replaceAll("\n", " ")).toMatch(
    /^Nothing follows about these concepts: .* not clearly told from random texts \(37% right at best, 50% by chance\)\./,
  );
  expect(text).not.toMatch(/1\.00\*/);
  expect(text).toMatch(/^told apart\npraise +0\.37 +0\.37 *$/m);
  // Of few runs it is not said how sure that is.
  const old = conceptLines.map((line) => ({ ...line, accuracy: 0.45, accuracyLow: null }));
  expect(conceptsText(conceptsSummary, old, plain)).toMatch(/^Nothing follows/);
});

test("activations of one layer have names of their own, and nothing to compare with has no mean", () => {
  const heads = conceptLines.map((line) => ({
    ...line,
    layer: 1,
    hook: `blocks.1.attn.hook_${line.layer === 1 ? "z" : "q"}`,
  }));
  expect(conceptsText(conceptsSummary, heads, plain)).toMatch(/^layer .* 1 q .* 1 z/m);
  const alone = { ...similarTexts, neighbours: [], background: { mean: null, deviation: null } };
  const told = similarText(alone, plain);
  expect(told).toContain("There is nothing else to compare it with.");
  expect(told).not.toMatch(/mean|NaN/);
});

test("probes: a bar a layer, and what is learnt by heart beside it", () => {
  const text = probeText(probesSummary, probeLines, plain);
  expect(text).toMatch(/^The label can be read best from layer 1: 0\.850 right, 0\.350/);
  expect(text).toMatch(/^embed +0\.600 █+\S* +0\.50 to 0\.70 +0\.500 +\+0\.100$/m);
  expect(text).toContain("30 to learn from and 10 to test on,\n2 classes: no, yes;");
});

test("neighbours: tokens in brackets in their contexts, and what they have in common", () => {
  const text = similarText(similarTokens, plain);
  expect(text).toContain("Of the 2 nearest contexts, 100% share the word behind it: show (10% of all).");
  expect(text).toContain("layer 2 head 3, cosine;");
  expect(text).toMatch(/^ 0\.900 {2}What a \[great\] show +positive {2}2$/m);
  expect(text).toMatch(/^ 0\.300 {2}….*so \[bad\] +3$/m);
  expect(similarText(similarTexts, plain)).toContain("have nothing in common that others have not");
});

test("a context is cut round its token", () => {
  const { before, token, after } = snippet(
    { text: `${"a ".repeat(50)}b${" c".repeat(50)}`, row: 1, start: 100, end: 101, score: 1 },
    21,
  );
  expect([before, token, after]).toEqual(["…a a a a ", "[b]", " c c c c…"]);
});

test("a map: a sign a class, crosses for mistakes, groups with how the model does", () => {
  const text = mapText(mapped, plain);
  expect(text).toMatch(/^90% of 30 texts are right, and 50% of the 20 with "not"\./);
  expect(text).toContain("● no   ○ yes   × mistakes");
  expect(text).toMatch(/^with "not" +20 +0\.500 +0\.20 to 0\.70 +0\.750$/m);
  expect(text).toMatch(/^yes as no +1 +0\.750$/m);
  expect(text).not.toContain("No text has");
  expect(mapText({ ...mapped, absent: ["zebra", "gnu"] }, plain)).toContain('No text has "zebra", "gnu" as a word.');
});

test("no line is wider than asked for, on any width", () => {
  for (const width of [20, 40, 80, 160])
    for (const text of [
      conceptsText(conceptsSummary, conceptLines, { ...plain, width }),
      probeText(probesSummary, probeLines, { ...plain, width }),
      similarText(similarTokens, { ...plain, width }),
      mapText(mapped, { ...plain, width }),
    ])
      for (const line of text.split("\n")) expect(widthOf(line)).toBeLessThanOrEqual(width);
});

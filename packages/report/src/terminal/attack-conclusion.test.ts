import { expect, test } from "vitest";
import { attackedDocument, attackSummaryDocument } from "../../testing/attack-documents.ts";
import type { AttackDocument } from "../attack-documents.ts";
import { attackName, sentenceOf, skippedOf, summarySentence } from "./attack-conclusion.ts";

const document = attackedDocument();

/** Of three classes: what is said of a text, the likeliest first. */
const said = (label: string, probabilities: Record<string, number>): AttackDocument["after"] => ({
  label,
  probability: probabilities[label] ?? 0,
  probabilities,
});
const before = said("A", { A: 0.6, B: 0.3, C: 0.1 });
const failed: AttackDocument = { ...document, status: "failed", adversarial: null, label: "A", before, after: before };

const withGoal = <Document extends AttackDocument | ReturnType<typeof attackSummaryDocument>>(
  of: Document,
  goal: string,
): Document => ({ ...of, attack: { ...of.attack, goal } });

test("an attack that failed says what the label is at, of any number of classes", () => {
  const holds = said("A", { A: 0.45, B: 0.4, C: 0.15 });
  expect(sentenceOf({ ...failed, after: holds })).toBe("It holds: with 2 of 5 words changed, A is still 0.450.");
  const other = said("C", { A: 0.35, B: 0.25, C: 0.4 });
  expect(sentenceOf({ ...failed, after: other })).toBe(
    "The goal is not reached: with 2 of 5 words changed, A is at 0.350, and C comes first with 0.400.",
  );
  expect(sentenceOf({ ...failed, edits: [], ended: "budget" })).toMatch(
    /^The budget ended the search before it was through: nothing found yet, and A is at 0\.\d+\.$/,
  );
  expect(sentenceOf({ ...failed, edits: [] })).toBe("No change that is allowed brings it nearer: it stays A.");
});

test("an attack that succeeded says so by what it was after", () => {
  expect(sentenceOf(document)).toBe("positive becomes negative with 2 of 5 words changed.");
  const stays = { ...document, after: said("positive", { positive: 0.6, negative: 0.4 }) };
  expect(sentenceOf(withGoal(stays, "confidence"))).toBe(
    "positive falls from 0.999 to 0.600 with 2 of 5 words changed.",
  );
  expect(sentenceOf(withGoal(stays, "explanation-change"))).toBe(
    "Other words are said to be the reason with 2 of 5 words changed, and it stays positive (0.600).",
  );
});

test.each([
  ["untargeted", "flips 15 of 18 texts that were classified rightly."],
  ["targeted:negative", "turns 15 of 18 texts into the class that was asked for."],
  ["confidence", "makes the right class less likely than was asked for in 15 of 18 texts."],
  ["input-reduction", "shortens 15 of 18 texts, whose class stays."],
  ["explanation-change", "changes the explanation of 15 of 18 texts, whose class stays."],
  ["my-goal", "reaches my-goal in 15 of 18 texts."],
])("what an attack came to, %s", (goal, sentence) => {
  expect(summarySentence(withGoal(attackSummaryDocument(), goal))).toBe(`deepwordbug (textattack) ${sentence}`);
});

test("texts are skipped for what the goal asks of them", () => {
  const summary = attackSummaryDocument();
  expect(skippedOf(summary)).toBe("2 skipped because they were wrong before");
  expect(skippedOf(withGoal(summary, "targeted"))).toBe("2 skipped because they were wrong or there already before");
});

test("a recipe without sets of constraints has its name alone", () => {
  const { constraintSet: _, ...attack } = document.attack;
  expect(attackName({ attack: { ...attack, recipe: "universal-triggers" } })).toBe("universal-triggers");
});

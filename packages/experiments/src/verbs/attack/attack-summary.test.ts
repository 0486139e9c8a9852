import { expect, test } from "vitest";
import { attackSummary } from "./attack-summary.ts";

type Measured = Parameters<typeof attackSummary>[0][number];

const document = (status: Measured["status"], label: string, before: string, after = before): Measured => ({
  status,
  label,
  before: { label: before },
  after: { label: after },
  adversarial: status === "succeeded" || status === "maximized" ? "what was found" : null,
  wordsChanged: 1,
  words: 4,
  queries: { asked: 5, distinct: 5, known: 0, forward: 1 },
});

const accuracyOf = (...documents: Measured[]): (number | null)[] => {
  const { accuracy } = attackSummary(documents, 0, { seed: 0, resamples: 100 });
  return [accuracy.before.mean, accuracy.under.mean];
};

test("accuracy under attack goes by what is predicted, not by what became of the attack", () => {
  expect(accuracyOf(document("succeeded", "a", "a", "b"), document("failed", "a", "a"))).toEqual([1, 0.5]);
  // Less sure, another explanation, fewer words: the class stays.
  expect(accuracyOf(document("succeeded", "a", "a", "a"), document("maximized", "a", "a", "a"))).toEqual([1, 1]);
  // The nearest text of an attack on one class has another, which is not the one: that is no text that was found.
  expect(accuracyOf(document("failed", "a", "a", "c"))).toEqual([1, 1]);
  // Wrong as it is, and right but the target's already.
  expect(accuracyOf(document("skipped", "a", "b"), document("skipped", "a", "a"))).toEqual([0.5, 0.5]);
});

test("what nobody labelled is neither right nor wrong, unless nothing is labelled", () => {
  const unlabelled = document("succeeded", "a", "a", "b");
  expect(accuracyOf({ ...document("failed", "a", "a"), gold: "a" }, unlabelled)).toEqual([1, 1]);
  expect(accuracyOf(unlabelled, document("failed", "a", "a"))).toEqual([1, 0.5]);
});

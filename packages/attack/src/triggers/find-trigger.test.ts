import type { BlackBox } from "@limelight/core";
import { expect, test } from "vitest";
import { WordSums } from "../../testing/word-sums.ts";
import type { Example } from "../attack.ts";
import { predicted } from "../goals/goal.ts";
import { findTrigger } from "./find-trigger.ts";
import { withTrigger } from "./trigger.ts";

/** What each word of the vocabulary adds to the logits of two classes; "##ly" and "[MASK]" are no words, and "won't" is read as three tokens. */
const vocabulary: Readonly<Record<string, readonly [number, number]>> = {
  "[MASK]": [9, -9],
  "##ly": [8, -8],
  "won't": [7, -7],
  the: [0, 0],
  fine: [-2, 2],
  grand: [-3, 3],
  dull: [1, -1],
  awful: [3, -3],
  odd: [0.5, -0.5],
  a: [0, 0],
};
const subject = new WordSums(vocabulary);

const examples: readonly Example[] = [
  { text: "fine", label: 1 },
  { text: "a grand fine", label: 1 },
  { text: "grand" },
];

test("the words that do most are found, of those that the model reads as they are written", async () => {
  const found = await findTrigger(subject, examples, { seed: 0, words: 2, batch: 2 });
  expect(found.trigger).toBe("awful awful");
  expect(found.rounds.map(({ trigger }) => trigger)).toEqual(["awful awful", "awful awful"]);
  expect(found.queries.gradients).toBe(4);
  const triggered = examples.map((example) => withTrigger(example, found.trigger));
  const said = (await subject.ask([...examples, ...triggered])).answers.map(predicted);
  expect(said).toEqual([1, 1, 1, 0, 0, 0]);
});

test("a target is aimed at, in front of a pair's second text where that is asked for", async () => {
  const pairs = [{ text: "dull", pair: "awful" }];
  const found = await findTrigger(subject, pairs, { seed: 0, words: 1, target: 1, place: "pair" });
  expect(found.trigger).toBe("grand");
  expect(withTrigger(pairs[0] ?? { text: "" }, found.trigger, "pair")).toEqual({ text: "dull", pair: "grand awful" });
  expect(withTrigger({ text: "a", label: 1 }, "the", "pair")).toEqual({ text: "the a", label: 1 });
});

test("the same seed finds the same, within its budget", async () => {
  const options = { seed: 4, batch: 1, candidates: 2, width: 2, rounds: 3 };
  const [one, other] = [await findTrigger(subject, examples, options), await findTrigger(subject, examples, options)];
  expect(one).toEqual(other);
  const bounded = await findTrigger(subject, examples, { ...options, budget: 20 });
  expect(bounded.queries.asked).toBeLessThanOrEqual(20);
  expect(bounded.rounds).toHaveLength(1);
  expect(await findTrigger(subject, examples, { ...options, budget: 3 })).toMatchObject({
    trigger: "the the the",
    rounds: [],
  });
});

test("what cannot be done is said", async () => {
  const seed = 0;
  await expect(findTrigger(subject, [], { seed })).rejects.toMatchObject({ code: "bad-option" });
  await expect(findTrigger(subject, examples, { seed, target: 2 })).rejects.toMatchObject({ code: "bad-label" });
  await expect(findTrigger(subject, [{ text: "a", label: 5 }], { seed })).rejects.toMatchObject({ code: "bad-label" });
  await expect(findTrigger(subject, examples, { seed, start: "won't" })).rejects.toMatchObject({ code: "bad-option" });
  await expect(
    findTrigger(subject, examples, { seed, signal: AbortSignal.abort(new Error("enough")) }),
  ).rejects.toThrow("enough");
  const blind: BlackBox = { labels: subject.labels, ask: async (asked) => subject.ask(asked) };
  await expect(findTrigger(blind, examples, { seed })).rejects.toMatchObject({ code: "no-resource" });
});

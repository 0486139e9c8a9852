import { softmax, type Answer, type BlackBox, type Question, type SubjectToken, type WhiteBox } from "@limelight/core";
import { expect, test } from "vitest";
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
const words = Object.keys(vocabulary);
const embeddings = Float32Array.from(Object.values(vocabulary).flat());

function tokensOf({ text, pair }: Question): SubjectToken[] {
  return [text, pair].flatMap((each, sequence) =>
    [...(each ?? "").matchAll(/won|[^\s']+|'/g)].map(({ 0: word, index }): SubjectToken => ({
      id: Math.max(0, words.indexOf(word)),
      text: word,
      start: index,
      end: index + word.length,
      word: 0,
      special: false,
      sequence: sequence === 0 ? 0 : 1,
    })),
  );
}

function answerOf(question: Question): Answer {
  const logits = [0, 0];
  for (const { id } of tokensOf(question))
    for (const label of [0, 1]) logits[label] = (logits[label] ?? 0) + (embeddings[2 * id + label] ?? 0);
  return { logits, probabilities: softmax(logits) };
}

const queries = { asked: 0, distinct: 0, forward: 1 };

function refuse(): never {
  throw new Error("nobody asks for this");
}

/** The sum of all words' numbers decides. */
const subject: WhiteBox = {
  labels: ["negative", "positive"],
  heads: ["sequence-classification"],
  size: { layers: 1, heads: 1, keyHeads: 1, headFeatures: 2, hidden: 2, epsilon: 0, activation: "gelu", segments: 0, norms: "behind" }, // prettier-ignore
  hookNames: [],
  special: { mask: { id: 0, token: "[MASK]" } },
  tokens: tokensOf,
  decode: (ids) => ids.map((id) => words[id]).join(" "),
  ask: async (questions) => ({ answers: questions.map(answerOf), queries }),
  differentiate: async (questions) => ({
    answers: questions.map(({ question, seed }) => {
      const answer = answerOf(question);
      const slope = seed(answer);
      const count = tokensOf(question).length;
      const gradient = {
        shape: [count, 2],
        data: Float32Array.from(Array.from({ length: count }, () => slope).flat()),
      };
      return { answer, embeddings: gradient, gradient, at: new Map() };
    }),
    queries,
  }),
  wordEmbeddings: async () => ({ shape: [words.length, 2], data: embeddings }),
  observe: refuse,
  head: refuse,
  readOut: refuse,
  block: refuse,
  sweep: refuse,
  projectionBiases: refuse,
};

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

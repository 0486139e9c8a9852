import { NumpyRandomState } from "@limelight/statistics";
import { expect, test } from "vitest";
import { chosen } from "../part.ts";
import type { Resources } from "../resources.ts";
import { AttackedText } from "../words/attacked-text.ts";
import type { Constraint } from "./constraint.ts";
import { perplexity } from "./perplexity.ts";
import { sentenceSimilarity } from "./sentence-similarity.ts";
import { wordLikelihood } from "./word-likelihood.ts";

async function holds<Options>(
  part: Constraint<Options>,
  options: object,
  resources: Resources,
  candidates: readonly AttackedText[],
): Promise<readonly boolean[]> {
  const given = chosen(part, options);
  const current = candidates[0] ?? new AttackedText({ text: "" });
  const found = await given.part.holds?.(
    candidates,
    { original: current.original, current: current.original },
    given.options,
    {
      subject: {
        labels: [],
        ask: () => {
          throw new Error("nobody is asked");
        },
      },
      label: 0,
      random: new NumpyRandomState(0),
      resources,
    },
  );
  return found ?? [];
}

const original = new AttackedText({ text: "it was a good film." });
const changed = (...swaps: readonly (readonly [number, string])[]): AttackedText => original.replace(new Map(swaps));

/** Counts letters a to c: texts point where their letters do. */
function letters(): { asked: string[][]; resources: Resources } {
  const asked: string[][] = [];
  const embed = async (texts: readonly string[]) => {
    asked.push([...texts]);
    return texts.map((text) => Float32Array.from(["o", "a", "i"], (letter) => text.split(letter).length - 1));
  };
  return { asked, resources: { embed } };
}

test("sentences are as alike as the cosine of their embeddings, or its angle", async () => {
  const { asked, resources } = letters();
  const candidates = [changed([3, "fine"]), changed([3, "bad"]), changed([3, "good"])];
  // The original is (2, 2, 2), the candidates (0, 2, 3) and (0, 3, 2): cosines 10 / sqrt(12 · 13).
  const cosine = 10 / Math.sqrt(12 * 13);
  expect(await holds(sentenceSimilarity, { threshold: cosine - 1e-6 }, resources, candidates)).toEqual([
    true,
    true,
    true,
  ]);
  expect(await holds(sentenceSimilarity, { threshold: cosine + 1e-6 }, resources, candidates)).toEqual([
    false,
    false,
    true,
  ]);
  const angular = 1 - Math.acos(cosine) / Math.PI;
  const by = (threshold: number) => holds(sentenceSimilarity, { metric: "angular", threshold }, resources, candidates);
  expect(await by(angular - 1e-6)).toEqual([true, true, true]);
  expect(await by(angular + 1e-6)).toEqual([false, false, true]);
  expect(asked[0]).toHaveLength(3); // the candidate that is the original is not embedded twice
});

test("a window is held against the same of the original; short texts may pass", async () => {
  const { asked, resources } = letters();
  await holds(sentenceSimilarity, { window: 3 }, resources, [changed([1, "is"]), changed([4, "one"])]);
  expect(asked).toEqual([["it was a", "it is a", "a good film", "a good one"]]);
  const short = { window: 9, skipShort: true, threshold: 1 };
  expect(await holds(sentenceSimilarity, short, resources, [changed([3, "bad"])])).toEqual([true]);
  expect(asked).toHaveLength(1);
});

/** ln p of a word is minus its length; a word a token, the first left out. */
const model: Resources = {
  logProbabilities: async (texts) =>
    texts.map((text) => new AttackedText({ text }).words.slice(1).map((word) => -word.length)),
};

test("perplexity is bounded by the original's, and by a number", async () => {
  // Lengths 3, 1, 4, 4: mean 3; with a longer word by two, mean 3.5.
  const candidates = [changed([3, "better"]), changed([3, "ok"]), original];
  const just = Math.exp(0.5);
  expect(await holds(perplexity, { ratio: just + 1e-6 }, model, candidates)).toEqual([true, true, true]);
  expect(await holds(perplexity, { ratio: just - 1e-6 }, model, candidates)).toEqual([false, true, true]);
  expect(await holds(perplexity, { ratio: 9, most: Math.exp(2.6) }, model, candidates)).toEqual([false, true, true]);
  const one = new AttackedText({ text: "good" });
  expect(await holds(perplexity, {}, model, [one.replaceWord(0, "incomprehensible")])).toEqual([true]);
});

test("changed words are bounded behind what stands in front of them", async () => {
  const candidates = [changed([3, "better"]), changed([3, "best"]), changed([0, "incomprehensible"])];
  expect(await holds(wordLikelihood, { drop: 2.1 }, model, candidates)).toEqual([true, true, true]);
  expect(await holds(wordLikelihood, { drop: 1.9 }, model, candidates)).toEqual([false, true, true]);
  expect(await holds(wordLikelihood, { drop: 0 }, model, candidates)).toEqual([false, false, true]);
  expect(await holds(wordLikelihood, { drop: 3 }, model, [changed([1, "is"], [4, "adaptation"])])).toEqual([false]);
});

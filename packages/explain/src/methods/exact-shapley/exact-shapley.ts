import { z } from "zod";
import { askOutputs } from "../../ask-outputs.ts";
import { ExplainError } from "../../explain-error.ts";
import type { Method } from "../../method.ts";
import { outputOption } from "../../output.ts";
import { fillOption, spansOption, WordPlayers } from "../../words/word-players.ts";

/** 2¹² = 4096 texts; each word more doubles them. */
const mostWords = 12;

const options = z.strictObject({
  fill: fillOption.default("mask"),
  spans: spansOption.default([]),
  output: outputOption.default("log-odds"),
});

/**
 * Shapley values (Shapley 1953) of the words of a text, by asking about every subset of them:
 * φᵢ = Σ over S without i of |S|! (n − |S| − 1)! / n! · (v(S ∪ i) − v(S)), v being the output where the words outside S are missing.
 * They sum to output − base exactly, so the residual is rounding. What KernelSHAP and Partition SHAP estimate.
 */
export const exactShapley: Method<z.infer<typeof options>> = {
  id: "exact-shapley",
  title: "Shapley values",
  unit: "word",
  citation: "Shapley 1953, A Value for n-Person Games",
  asks: "If the words came in one by one in every possible order, what would each add on average?",
  caution: "Texts with most words missing are no texts; what the model says of them counts as much.",
  options,
  claims: ["efficiency", "symmetry", "dummy", "linearity"],
  modes: {},
  async attribute(subject, input, target, { fill, spans, output }, context) {
    const players = new WordPlayers(subject, input, fill, spans);
    const words = players.units.length;
    if (words > mostWords)
      throw new ExplainError(
        "too-many-words",
        `the text has ${words} words, and every subset of ${mostWords} is the most that are asked about`,
        "take kernel-shap or partition-shap, or a shorter text",
      );
    const questions = Array.from({ length: 2 ** words }, (_, set) =>
      players.keeping((word) => ((set >> word) & 1) === 1),
    );
    // The text as it is comes last: nothing is missing.
    const { answers, outputs, queries } = await askOutputs(subject, questions, target, output, context);
    const [base = Number.NaN, value = Number.NaN] = [outputs[0], outputs.at(-1)];
    const prediction = answers.at(-1);
    if (!prediction) throw new TypeError("there is a last answer");
    const scores = shapleyValues(words, outputs);
    return {
      units: players.units,
      scores,
      outputKind: output,
      output: value,
      base,
      residual: value - base - scores.reduce((sum, score) => sum + score, 0),
      target,
      prediction,
      queries,
    };
  },
};

/**
 * Shapley values of a game.
 * @param values [2^players]: the game's value of every set, player i being in set S where bit i of S is 1
 */
export function shapleyValues(players: number, values: readonly number[]): number[] {
  // |S|! (n − |S| − 1)! / n! = 1 / (n · (n − 1 choose |S|)), by |S|.
  const weights: number[] = [];
  for (let size = 0, choices = 1; size < players; size++) {
    weights.push(1 / (players * choices));
    choices = (choices * (players - 1 - size)) / (size + 1);
  }
  return Array.from({ length: players }, (_, player) => {
    const bit = 1 << player;
    let total = 0;
    for (let set = 0; set < values.length; set++) {
      if ((set & bit) !== 0) continue;
      total += (weights[sizeOf(set)] ?? 0) * ((values[set | bit] ?? 0) - (values[set] ?? 0));
    }
    return total;
  });
}

function sizeOf(set: number): number {
  let size = 0;
  for (let rest = set; rest > 0; rest >>= 1) size += rest & 1;
  return size;
}

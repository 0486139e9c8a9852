import { checkTarget } from "../../ask-outputs.ts";
import { ExplainError } from "../../explain-error.ts";
import type { Method } from "../../method.ts";
import { WordPlayers } from "../../words/word-players.ts";
import { permutationShapOptions, type PermutationShapOptions } from "./options.ts";

/** A single order of so many words is 801 texts, each as long. */
const mostWords = 400;

/**
 * Permutation sampling (Castro, Gómez and Tejada 2009; antithetic: Mitchell, Cooper, Frank and Holmes 2022): words come in one by one in random orders, and
 * each gets what it adds, on average. Scores sum to output − base exactly. Standard errors are those of the mean over orders.
 *
 * In mode `shap` the result equals `shap.explainers.Permutation(f, zeros, seed=seed)(ones)` of shap 0.51, f taking which words are there:
 * ⌊samples / (2 words + 1)⌋ orders, from both ends. (shap's `error_bounds` are the deviation of single orders, and no errors of the mean.)
 */
export const permutationShap: Method<PermutationShapOptions> = {
  id: "permutation-shap",
  title: "Permutation sampling",
  unit: "word",
  citation:
    "Castro, Gómez and Tejada 2009, Polynomial calculation of the Shapley value based on sampling; Mitchell, Cooper, Frank and Holmes 2022, Sampling Permutations for Shapley Value Estimation",
  asks: "If the words came in one by one in random orders, what would each add on average?",
  caution:
    "Texts with most words missing are no texts; a dozen orders leave wide errors where words count in company only.",
  options: permutationShapOptions,
  claims: ["efficiency", "dummy", "linearity"],
  modes: { shap: { output: "probability" } },
  async attribute(subject, input, target, options, context) {
    checkTarget(subject, target);
    const players = new WordPlayers(subject, input, options.fill, options.spans);
    const count = players.units.length;
    if (count > mostWords) {
      const { tooManyWords } = await import("../../words/too-many-words.ts");
      throw tooManyWords(subject, input, players.units, `${mostWords} are the most that are put into orders`);
    }
    const until = options.untilStandardError > 0;
    const [samples, needed] = [until ? options.mostSamples : options.samples, (options.antithetic ? 2 : 1) * count + 1];
    if (count > 1 && samples < needed)
      throw new ExplainError(
        "too-many-words",
        `the text has ${count} words, and a single order of them takes ${needed} samples (there are ${samples})`,
        `take --${until ? "most-samples" : "samples"} ${10 * needed} or more, or a shorter text`,
      );
    const { estimateByPermutations } = await import("./estimate.ts");
    return estimateByPermutations(subject, input, target, players, options, context);
  },
};

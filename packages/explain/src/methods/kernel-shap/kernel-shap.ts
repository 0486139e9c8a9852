import type { BlackBox, Question } from "@limelight/core";
import { checkTarget } from "../../ask-outputs.ts";
import { ExplainError } from "../../explain-error.ts";
import type { Attribution, Context, Method } from "../../method.ts";
import { WordPlayers } from "../../words/word-players.ts";
import { kernelShapOptions, type KernelShapOptions } from "./options.ts";

/** The equations take time by the square of the words: 2 s here with 1000 samples; no interrupt is heard meanwhile. */
const mostWords = 400;

/**
 * KernelSHAP (Lundberg and Lee 2017): Shapley values of the words by a weighted regression on subsets of them, most of which are drawn where
 * there are many. Scores sum to output − base exactly, however few were asked about. Up to 8 words 500 samples hold all subsets, and the values are exact.
 *
 * In mode `shap` the result equals `KernelExplainer(f, zeros).shap_values(ones)` of shap 0.51 after `numpy.random.seed(seed)`, f taking which words
 * are there. Standard errors are over draws, by the jackknife over pairs of complements: what would vary with another seed (none where nothing was
 * drawn; all null where too little was to tell). Fewer samples than words are refused.
 */
export const kernelShap: Method<KernelShapOptions> = {
  id: "kernel-shap",
  title: "KernelSHAP",
  unit: "word",
  citation: "Lundberg and Lee 2017, A Unified Approach to Interpreting Model Predictions",
  asks: "If the words came in one by one in every possible order, what would each add on average? (An estimate.)",
  caution: "Texts with most words missing are no texts; many words take many samples.",
  options: kernelShapOptions,
  claims: ["efficiency", "symmetry", "dummy", "linearity"],
  modes: { shap: { samples: 0, regularisation: "features", features: 10, output: "probability" } },
  attribute,
};

async function attribute(
  subject: BlackBox,
  input: Question,
  target: number,
  options: KernelShapOptions,
  context: Context,
): Promise<Attribution> {
  checkTarget(subject, target);
  const players = new WordPlayers(subject, input, options.fill, options.spans);
  const count = players.units.length;
  if (count > mostWords) {
    const { tooManyWords } = await import("../../words/too-many-words.ts");
    throw tooManyWords(subject, input, players.units, `${mostWords} are the most that equations are solved for`);
  }
  const samples = options.untilStandardError > 0 ? options.mostSamples : options.samples;
  if (samples > 0 && samples < count && count > 1)
    throw new ExplainError(
      "too-many-words",
      `the text has ${count} words, and there are fewer samples (${samples})`,
      `take --${options.untilStandardError > 0 ? "most-samples" : "samples"} ${count} or more, better many times as many, or a shorter text`,
    );
  const { estimateKernelShap } = await import("./estimate.ts");
  return estimateKernelShap(subject, input, target, players, options, context);
}

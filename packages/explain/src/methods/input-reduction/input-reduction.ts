import type { Method } from "../../method.ts";
import { inputReductionOptions, type InputReductionOptions } from "./options.ts";

/**
 * Input reduction (Feng et al. 2018): the word without which the model stays surest of its prediction goes, again and again, as long as the
 * prediction stays. With `importance: gradient` words go by the smallest gradient x embedding, as in the paper's own code, and a word whose
 * going would change the prediction makes room for the next smallest as far as the beam is wide. What cannot be found so is any shorter
 * text: the search is greedy. Scores are sizes: 1 for words that are left, and for others how late they went.
 */
export const inputReduction: Method<InputReductionOptions> = {
  id: "input-reduction",
  title: "Input reduction",
  unit: "word",
  citation: "Feng et al. 2018, Pathologies of Neural Models Make Interpretations Difficult",
  asks: "How few words are enough for the model to say the same?",
  caution:
    "What is left is often no sentence, and the model may be as sure of it: that says more of the model than of the text.",
  options: inputReductionOptions,
  modes: {},
  sideless: () => true,
  async attribute(subject, input, target, options, context) {
    const { reduce } = await import("./reduce.ts");
    return reduce(subject, input, target, options, context);
  },
};

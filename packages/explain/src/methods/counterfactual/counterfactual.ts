import type { Method } from "../../method.ts";
import { counterfactualOptions, type CounterfactualOptions } from "./options.ts";

/**
 * Minimal counterfactuals: the smallest sets of words whose removal, or replacement, changes the prediction (minimal sets as in Martens and
 * Provost 2014, whose SEDC goes by the size of leave-one-out as well; replacements as in MiCE, Ross et al. 2021). All sets of one word, of
 * two, and so on, are asked about, and the first size that has any is the smallest; where there are too many, sets of the words that count
 * most alone. Then greedily. Where the target is not the predicted class, sets are looked for that bring it about. Nothing is drawn at
 * random. Scores are sizes: in which share of the sets of that size that do so a word is, whether they are given or not.
 */
export const counterfactual: Method<CounterfactualOptions> = {
  id: "counterfactual",
  title: "Minimal counterfactuals",
  unit: "word",
  citation: "Martens and Provost 2014, Explaining Data-Driven Document Classifications",
  asks: "What is the least that would have to go, or be other words, for the prediction to change?",
  caution: "Texts that lack words are none that people write; there may be many small sets, and only some are shown.",
  options: counterfactualOptions,
  modes: {},
  sideless: () => true,
  async attribute(subject, input, target, options, context) {
    const { findCounterfactuals } = await import("./find-counterfactuals.ts");
    return findCounterfactuals(subject, input, target, options, context);
  },
};

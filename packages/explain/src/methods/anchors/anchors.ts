import type { Method } from "../../method.ts";
import { anchorsOptions, type AnchorsOptions } from "./options.ts";

/**
 * Anchors (Ribeiro et al. 2018): the shortest rule "while these words stand" that keeps the prediction in at least `threshold` of the texts in
 * which every other word is replaced or not, as a coin falls. A beam of rules grows by a word at a time; which of them are the best is
 * told by KL-LUCB, that a rule is good enough by its lower bound of confidence. Scores are 1 for the rule's words.
 *
 * Numbers and rules of thumb are those of anchor-exp 0.0.2's AnchorText with `use_unk_distribution`; it takes `beam_size` and does not hand
 * it on, so that its beam is 1. Which share of texts a rule covers is known here, 1 of 2 for each word, and not drawn. With `replacement:
 * resample` words are replaced by draws of the model's own masked-LM head, all of a text at once (`onepass`).
 */
export const anchors: Method<AnchorsOptions> = {
  id: "anchors",
  title: "Anchors",
  unit: "word",
  citation: "Ribeiro, Singh and Guestrin 2018, Anchors: High-Precision Model-Agnostic Explanations",
  asks: "Which few words fix the prediction, whatever becomes of the others?",
  caution:
    "It holds for texts that lack words as this one was made to lack them; close to a border of the model rules grow long.",
  options: anchorsOptions,
  modes: {},
  sideless: () => true,
  async attribute(subject, input, target, options, context) {
    const { findAnchor } = await import("./find-anchor.ts");
    return findAnchor(subject, input, target, options, context);
  },
};

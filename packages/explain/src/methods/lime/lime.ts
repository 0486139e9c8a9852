import { checkTarget } from "../../ask-outputs.ts";
import { ExplainError } from "../../explain-error.ts";
import type { Method } from "../../method.ts";
import { limeOptions, type LimeOptions } from "./options.ts";
import { textParts } from "./text-parts.ts";
import { WordBag } from "./word-bag.ts";

/** With more, variants and their masks do not fit into memory. */
const mostCells = 500_000_000;

/**
 * LIME for text. Asks about many variants of the text that lack some words, and fits a linear model of the answer on
 * which words are there, near variants counting more.
 *
 * In mode `lime` the result equals `LimeTextExplainer(random_state=seed).explain_instance(text, …, num_features,
 * num_samples)` of lime 0.2.0.1; with `level` character, that of `char_level=True`. Else an apostrophe inside a word is part of it (option `words`), so
 * that *don't* is one word. A pair's second text stays as it is. Words that were not picked score 0. Standard errors say how much a score
 * would vary with other random variants: by bootstrap or seeds, that words were picked first is counted in; by the regression it is not.
 */
export const lime: Method<LimeOptions> = {
  id: "lime",
  title: "LIME",
  unit: "word",
  citation: 'Ribeiro, Singh and Guestrin 2016, "Why Should I Trust You?": Explaining the Predictions of Any Classifier',
  asks: "If words were missing, how would the prediction change, word by word, as well as a straight line can say?",
  caution: "Not where words only count together, nor where the fit is low or the errors are as large as the scores.",
  options: limeOptions,
  modes: { lime: { samples: 5000, output: "probability", words: "python" } },
  async attribute(subject, input, target, options, context) {
    checkTarget(subject, target);
    const { bow, level, maskText } = options;
    const parts = textParts(input.text, options);
    const bag = new WordBag(input.text, parts, bow, level === "character" && maskText === "UNKWORDZ" ? "\0" : maskText);
    const features = bag.features.length;
    if (features === 0)
      throw new ExplainError("no-words", "the text has no words to leave out", "give a text with letters or digits");
    const samples = options.untilStandardError > 0 ? options.mostSamples : options.samples;
    const runs = options.errors === "seeds" ? options.seeds : 1;
    if (features * samples * runs > mostCells)
      throw new ExplainError(
        "too-many-words",
        `${samples * runs} variants of a text of ${features} words are too many`,
        `take ${Math.floor(mostCells / features / runs)} at most${runs > 1 ? " for each seed" : ""}, or a shorter text`,
      );
    const { estimateLime } = await import("./estimate.ts");
    return estimateLime(subject, input, target, bag, options, context);
  },
};

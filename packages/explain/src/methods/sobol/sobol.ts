import { checkTarget } from "../../ask-outputs.ts";
import { ExplainError } from "../../explain-error.ts";
import type { Method } from "../../method.ts";
import { WordPlayers } from "../../words/word-players.ts";
import { sobolOptions, type SobolOptions } from "./options.ts";

/** A single design of so many words is 402 texts, each as long. */
const mostWords = 400;

/** With fewer there is no variance to share out. */
const fewestDesigns = 4;

/**
 * Sobol indices (Fel, Cadène, Chalvidal, Cord, Vigouroux and Serre 2021): words are there or missing by the toss of a coin; of the variance that this
 * gives the output, which share is each word's? The total index counts all that it has a part in, by Jansen's estimator (Saltelli et al. 2010, table 2),
 * the first-order index (`firstOrder`) what it does alone: what lies between them is what it does in company. Coins are tossed in
 * Latin hypercubes, so that every word is missing in half of the variants. Standard errors are by bootstrap over designs.
 */
export const sobol: Method<SobolOptions> = {
  id: "sobol",
  title: "Sobol indices",
  unit: "word",
  citation:
    "Fel, Cadène, Chalvidal, Cord, Vigouroux and Serre 2021, Look at the Variance! Efficient Black-box Explanations with Sobol-based Sensitivity Analysis",
  asks: "If words are missing at random, how much of the prediction's ups and downs is this word's doing?",
  caution: "Shares of variance: how strongly, not for or against; half of the words are missing in most variants.",
  options: sobolOptions,
  claims: ["dummy"],
  modes: {},
  sideless: () => true,
  async attribute(subject, input, target, options, context) {
    checkTarget(subject, target);
    const players = new WordPlayers(subject, input, options.fill, options.spans);
    const count = players.units.length;
    const until = options.untilStandardError > 0;
    const [samples, needed] = [until ? options.mostSamples : options.samples, fewestDesigns * (count + 2) + 1];
    if (count > mostWords) {
      const { tooManyWords } = await import("../../words/too-many-words.ts");
      throw tooManyWords(subject, input, players.units, `${mostWords} are the most that variance is shared out among`);
    }
    if (samples < needed)
      throw new ExplainError(
        "too-many-words",
        `the text has ${count} words, and ${fewestDesigns} designs of them take ${needed} samples (there are ${samples})`,
        `take --${until ? "most-samples" : "samples"} ${8 * needed} or more, or a shorter text`,
      );
    const { estimateSobol } = await import("./estimate.ts");
    return estimateSobol(subject, input, target, players, options, context);
  },
};

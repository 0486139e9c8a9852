import { kendallTau } from "@limelight/statistics";
import { z } from "zod";
import { ExplainError } from "../../explain-error.ts";
import { outputOption } from "../../output.ts";
import { gameMetric, removalSchema } from "../games/game-metric.ts";

const options = removalSchema({
  output: outputOption.default("log-odds"),
  sided: z
    .boolean()
    .default(true)
    .describe("whether scores that only say how much are held against how far the output moves, up or down"),
  most: z.int().min(2).max(4096).default(512).describe("longer texts are refused: each word is a question"),
});

/**
 * Kendall's τ-b between the scores and how far the output falls without each word alone (ferret; Jain and Wallace 2019). The log-odds rank
 * as the probability does, and tell words apart where that is all but 1.
 */
export const tauLoo = gameMetric<z.infer<typeof options>>({
  id: "tau-loo",
  title: "The order of single words",
  citation: "Jain and Wallace 2019, Attention is not Explanation; Attanasio et al. 2023, ferret",
  asks: "Do the scores rank words as the model does when each is left out alone?",
  caution:
    "Of two words that say the same, each alone seems not to count, and a method that knows better is marked down.",
  better: "higher",
  options,
  modes: { ferret: { output: "probability", sided: false, most: 4096 } },
  async play(game, { scores, sizes }, { sided, most }) {
    if (scores.length > most)
      throw new ExplainError(
        "too-many-words",
        `the text has ${scores.length} words, and each would be a question`,
        `shorten it to ${most}, or raise tau-loo.most`,
      );
    const all = scores.map(() => true);
    const [whole = Number.NaN, ...without] = await game.outputs([
      all,
      ...scores.map((_, part) => all.with(part, false)),
    ]);
    const falls = without.map((output) => whole - output);
    const tau = kendallTau(sizes && sided ? falls.map(Math.abs) : falls, scores);
    return { value: Number.isFinite(tau) ? tau : null };
  },
});

import type { z } from "zod";
import { curveOptions, outputCurve } from "../games/curve.ts";
import { gameMetric } from "../games/game-metric.ts";

/** The insertion curve (Petsiuk, Das and Saenko 2018) and the area under it, with no word there (0) to all (1). */
export const insertion = gameMetric<z.infer<typeof curveOptions>>({
  id: "insertion",
  title: "As words come, the largest first",
  citation: "Petsiuk, Das and Saenko 2018, RISE: Randomized Input Sampling for Explanation of Black-box Models",
  asks: "As words come, those said to matter most first, how soon does the model give its answer?",
  caution: "A few words are no sentence; one strong word may be enough for any answer, whatever else the text says.",
  better: "higher",
  options: curveOptions,
  modes: {},
  play: (game, { scores }, given) => outputCurve(game, scores, given, "come"),
});

import type { z } from "zod";
import { curveOptions, outputCurve } from "../games/curve.ts";
import { gameMetric } from "../games/game-metric.ts";

/** The deletion curve (Petsiuk, Das and Saenko 2018) and the area under it, with all words there (0) to none (1). */
export const deletion = gameMetric<z.infer<typeof curveOptions>>({
  id: "deletion",
  title: "As words go, the largest first",
  citation: "Petsiuk, Das and Saenko 2018, RISE: Randomized Input Sampling for Explanation of Black-box Models",
  asks: "As words go, those said to matter most first, how soon does the model give up its answer?",
  caution:
    "Half a sentence is none that the model was made for; what it says of no words at all shifts the area of all methods.",
  better: "lower",
  options: curveOptions,
  modes: {},
  play: (game, { scores }, given) => outputCurve(game, scores, given, "go"),
});

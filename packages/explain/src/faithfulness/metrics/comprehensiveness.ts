import type { z } from "zod";
import { fallOfOutput } from "../games/fall-of-output.ts";
import { gameMetric, removalSchema } from "../games/game-metric.ts";
import { ferretTop, topOptions } from "../games/top-parts.ts";

const options = removalSchema(topOptions);

/** Comprehensiveness (DeYoung et al. 2020): how far the output falls without the words that are said to matter, on average over several numbers of them. */
export const comprehensiveness = gameMetric<z.infer<typeof options>>({
  id: "comprehensiveness",
  title: "The answer without the words that matter",
  citation: "DeYoung et al. 2020, ERASER: A Benchmark to Evaluate Rationalized NLP Models",
  asks: "Without the words that are said to matter, how much less sure is the model?",
  caution: "A text with holes is none that the model was made for: it may fall because of the holes.",
  better: "higher",
  options,
  modes: { ferret: ferretTop },
  play: (game, { scores }, given) => fallOfOutput(game, scores, given, "largest", given.positive ? 0 : null),
});

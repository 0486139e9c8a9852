import type { z } from "zod";
import { fallOfOutput } from "../games/fall-of-output.ts";
import { gameMetric, removalSchema } from "../games/game-metric.ts";
import { ferretTop, topOptions } from "../games/top-parts.ts";

const options = removalSchema(topOptions);

/** Sufficiency (DeYoung et al. 2020): how far the output falls where the words that are said to matter are all there is, on average over several numbers of them. */
export const sufficiency = gameMetric<z.infer<typeof options>>({
  id: "sufficiency",
  title: "The answer by them alone",
  citation: "DeYoung et al. 2020, ERASER: A Benchmark to Evaluate Rationalized NLP Models",
  asks: "With nothing but the words that are said to matter, how much less sure is the model?",
  caution:
    "A few words alone are none of the texts that the model was made for; one strong word may be enough for any.",
  better: "lower",
  options,
  modes: { ferret: ferretTop },
  play: (game, { scores }, given) => fallOfOutput(game, scores, given, "others", given.positive ? 1 : null),
});

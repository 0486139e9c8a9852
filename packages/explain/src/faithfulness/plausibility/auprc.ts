import { precisionRecallArea } from "@limelight/statistics";
import { z } from "zod";
import { rationaleMetric } from "./rationale-metric.ts";

const options = z.strictObject({
  positive: z.boolean().default(false).describe("whether scores below 0 count as 0"),
});

/** The area under the curve of precision by recall of people's words, by falling score. */
export const auprc = rationaleMetric<z.infer<typeof options>>({
  id: "auprc",
  title: "Precision and recall of people's words",
  asks: "Do the scores rank the words that people marked above the others?",
  caution:
    "By chance it is the share of the words that are marked, so that it cannot be compared over texts without the floor.",
  options,
  modes: { ferret: { positive: true } },
  compare: ({ scores }, marked, { positive }) =>
    precisionRecallArea(marked, positive ? scores.map((score) => Math.max(0, score)) : scores) ?? null,
});

import { z } from "zod";
import { outputOption } from "../../output.ts";

/** Everything Partition SHAP can be told. */
export const partitionShapOptions = z.strictObject({
  maxEvaluations: z
    .int()
    .min(2)
    .max(1_000_000)
    .default(500)
    .describe("how many masked texts are asked about at most, beside the text itself"),
  context: z
    .enum(["both", "absent", "present"])
    .default("both")
    .describe(
      "whether the other half of the tree is there while one half is opened; both: averaged, as Owen values are",
    ),
  evaluationBatch: z.int().min(2).default(32).describe("masked texts asked about before the tree is looked at again"),
  output: outputOption.default("log-odds"),
});

export type PartitionShapOptions = z.infer<typeof partitionShapOptions>;

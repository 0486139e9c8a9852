import { z } from "zod";

const names = z.array(z.string().min(1)).min(1).optional();
const record = z.record(z.string(), z.unknown());

/** Which explanations are measured, by what, and how words are taken away. */
export const faithfulnessFields = {
  methods: names.describe("whose explanations are measured"),
  metrics: names.describe("what is measured; default: what is quick, and people's words where the data has them"),
  mode: z.enum(["ferret"]).optional().describe("the exact measures of another tool"),
  target: z.string().default("predicted").describe("a label, #index, or predicted"),
  fill: z
    .string()
    .min(1)
    .optional()
    .describe(
      "what stands for a word that goes: delete, mask or a text; of a model that writes: zero, pad, unk or mask",
    ),
  output: z.enum(["probability", "logit", "log-odds"]).optional().describe("which number of the target is watched"),
  draws: z.int().min(0).max(1000).default(5).describe("random explanations a text, as a floor"),
  perText: z.boolean().default(false).describe("each text's numbers as well"),
  options: record.default({}).describe("of every method that runs"),
  methodOptions: z.record(z.string(), record).default({}).describe("of one method, by its name"),
  metricOptions: z.record(z.string(), record).default({}).describe("of one metric, by its name"),
  maxNewTokens: z.int().min(1).max(1000).optional(),
} as const;

import { z } from "zod";

const names = z.array(z.string().min(1)).min(1);
const ofOne = z.record(z.string(), z.record(z.string(), z.unknown())).default({});

/** Which explanations are measured, by what, and how words are taken away. */
export const faithfulnessFields = {
  methods: names.optional().describe("names of the methods whose explanations are measured"),
  metrics: names
    .optional()
    .describe(
      "what is measured; default: comprehensiveness, sufficiency, tau-loo, insertion, deletion, and people's words where the data has them",
    ),
  mode: z.enum(["ferret"]).optional().describe("the exact measures of another tool: of tokens, at its thresholds"),
  target: z.string().default("predicted").describe("a label, #index, or predicted"),
  fill: z
    .string()
    .min(1)
    .optional()
    .describe(
      "what stands for a word that goes: delete (default), mask, or a text; of what a model writes: zero (default), pad, unk or mask",
    ),
  output: z
    .enum(["probability", "logit", "log-odds"])
    .optional()
    .describe("which number of the target is watched; default: what each metric watches"),
  draws: z.int().min(0).max(1000).default(5).describe("random explanations that are measured as a floor, a text"),
  perText: z.boolean().default(false).describe("whether the numbers of each text are given as well"),
  options: z.record(z.string(), z.unknown()).default({}).describe("of every method that runs"),
  methodOptions: ofOne.describe("of one method, by its name"),
  metricOptions: ofOne.describe("of one metric, by its name"),
  maxNewTokens: z
    .int()
    .min(1)
    .max(1000)
    .optional()
    .describe("of a language model: tokens that it writes at most; default 9"),
} as const;

import { z } from "zod";

/** Of the method self-explanation: an assistant rates the words of a text; these mean nothing for other methods. */
export const selfExplanationFields = {
  answer: z
    .string()
    .max(2 ** 24)
    .optional()
    .describe("of self-explanation: what an assistant answered; without it, the model is asked"),
  judge: z
    .string()
    .min(1)
    .optional()
    .describe(
      "of self-explanation: the classifier that ratings are held against; default: the bundled sentiment model",
    ),
  against: z
    .array(z.string().min(1))
    .optional()
    .describe("of self-explanation: methods that explain the judge, to compare; default: integrated-gradients"),
  labels: z
    .array(z.string().trim().min(1))
    .min(2)
    .refine((names) => new Set(names).size === names.length, "a label stands twice")
    .optional()
    .describe("of self-explanation: what may be answered; default: the judge's labels"),
  order: z
    .enum(["explain-first", "predict-first"])
    .optional()
    .describe("of self-explanation: whether words are rated before the answer (default) or behind it"),
  randomOrders: z
    .int()
    .min(2)
    .max(1000)
    .optional()
    .describe("of self-explanation: orders of words that are drawn to compare; default 20"),
} as const;

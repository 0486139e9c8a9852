import { z } from "zod";

/** Of influence; `train`, the texts that are held against a text, is a data set as `data` is. */
export const influenceFields = {
  self: z
    .boolean()
    .optional()
    .describe("each text's influence on itself, in place of that on other texts: large where a label is wrong or rare"),
  target: z
    .string()
    .default("predicted")
    .describe("the class whose loss is looked at: a label, #index, predicted, or gold for the text's own label"),
  parameters: z
    .array(z.string().min(1))
    .min(1)
    .optional()
    .describe("names of parameters, * for any part: their whole gradients; default: the classifier's last layer, fast"),
  top: z.int().positive().default(10).describe("how many texts for and against are named; of self: how many"),
} as const;

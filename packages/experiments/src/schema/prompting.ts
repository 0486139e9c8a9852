import { z } from "zod";

const labels = z
  .array(z.string().trim().min(1))
  .min(1)
  .refine((names) => new Set(names).size === names.length, "a label stands twice");

/** Of zero-shot classification. */
export const zeroShotFields = {
  labels: labels.describe("what a text may be said to be"),
  template: z
    .string()
    .default("This example is {}.")
    .refine((template) => template.includes("{}"), "must have {} where the label goes")
    .describe("a sentence about the text, with {} for the label"),
  multiLabel: z
    .boolean()
    .default(false)
    .describe("of nli: every label for itself, entailed or contradicted; else they share one probability"),
  via: z
    .enum(["nli", "prompt"])
    .default("nli")
    .describe(
      "nli: a classifier says whether the text entails the sentence; prompt: a language model fills in the label",
    ),
} as const;

/** How what stands in a prompt's blank becomes probabilities of labels. */
export const blankFields = {
  calibrate: z
    .boolean()
    .default(false)
    .describe("divide by what is said of texts without content (contextual calibration, Zhao et al. 2021)"),
  perToken: z
    .boolean()
    .default(false)
    .describe("measure words by the mean log-probability of their tokens, not by its sum: long words lose less"),
} as const;

const words = z.union([z.string().trim().min(1), z.array(z.string().trim().min(1)).min(1)]);

const shot = z.strictObject({ text: z.string(), text_pair: z.string().exactOptional(), label: z.string() });
const shotsFile = z.strictObject({
  file: z.string().min(1).describe("a .tsv, .csv or .jsonl file with the columns text and label"),
  limit: z.int().nonnegative().exactOptional(),
  shuffle: z.boolean().exactOptional(),
  textColumn: z.string().exactOptional(),
  pairColumn: z.string().exactOptional(),
  labelColumn: z.string().exactOptional(),
});

/** Of classification by a pattern and a verbalizer. */
export const promptFields = {
  template: z
    .string()
    .default("{text} It was [MASK].")
    .refine((template) => template.includes("{text}"), "must have {text} where the text goes")
    .refine((template) => template.split("[MASK]").length === 2, "must have one [MASK], where the answer goes")
    .describe("the pattern: {text}, {text_pair} where there is one, and [MASK] for the answer, whatever the model"),
  verbalizer: z
    .record(z.string().min(1), words)
    .refine((record) => Object.keys(record).length > 1, "must have two labels or more")
    .describe('words that stand for each label, such as {"positive": ["great"], "negative": ["terrible"]}'),
  shots: z
    .union([z.array(shot).min(1), shotsFile], {
      error: 'must be a file\'s {"file": …}, or a list of {"text": …, "text_pair"?, "label": …}',
    })
    .optional()
    .describe("solved examples, put in front of every text"),
  shotsPerLabel: z
    .int()
    .positive()
    .max(1000)
    .optional()
    .describe("so many of each label, drawn and shuffled by the seed; default: all of the file, in its order"),
  separator: z.string().optional().describe("between examples; default: an empty line, for masked models a blank"),
  chat: z
    .boolean()
    .optional()
    .describe("whether texts are said to the model in the form of its chat template; default: where it has one"),
  ...blankFields,
} as const;

import { z } from "zod";

const part = z.number().min(0).max(1);
const whole = z.int().nonnegative();

/** How texts are generated; what is left out is as the model's generation_config.json states it, or as transformers has it. */
export const generationFields = {
  strategy: z
    .enum(["greedy", "beam", "sample"])
    .optional()
    .describe(
      "the likeliest token each time, the likeliest sequence, or a draw; default: what the model states, or greedy",
    ),
  maxNewTokens: z
    .int()
    .positive()
    .max(100_000)
    .optional()
    .describe("generated tokens at most; default: the model's, or 50"),
  minNewTokens: whole.optional().describe("generated tokens at least"),
  numSequences: z.int().positive().max(1000).default(1).describe("sequences for each text: draws, or the best beams"),
  beams: z
    .int()
    .positive()
    .max(1000)
    .optional()
    .describe("of beam: sequences held side by side; default: the model's, or 4"),
  lengthPenalty: z
    .number()
    .optional()
    .describe("of beam: the power of the length that scores are divided by; over 1 favours long texts; default 1"),
  earlyStopping: z
    .union([z.boolean(), z.literal("never")])
    .optional()
    .describe(
      "of beam: end with as many finished sequences as beams, once a better one is unlikely (false), or impossible (never)",
    ),
  temperature: z
    .number()
    .positive()
    .max(1000)
    .optional()
    .describe("of sample: under 1 the likely becomes likelier; default 1"),
  topK: whole
    .optional()
    .describe("of sample: the so many likeliest tokens alone, 0 for all; default: the model's, or 50"),
  topP: part.optional().describe("of sample: the likeliest tokens that together have this probability"),
  minP: part.optional().describe("of sample: tokens of at least this part of the largest probability"),
  typicalP: z
    .number()
    .positive()
    .max(1)
    .optional()
    .describe("of sample: the tokens nearest to the expected surprise that together have this probability"),
  epsilonCutoff: z.number().min(0).lt(1).optional().describe("of sample: tokens of at least this probability"),
  etaCutoff: z.number().min(0).lt(1).optional().describe("of sample: the same, lower where the model is unsure"),
  repetitionPenalty: z
    .number()
    .positive()
    .max(1000)
    .optional()
    .describe("over 1: what is there already becomes less likely; default 1"),
  noRepeatNgram: whole.optional().describe("no run of so many tokens comes twice; 0: any may"),
  badWords: z.array(z.string().min(1)).default([]).describe("words that never come, in the spellings of the tokenizer"),
  stop: z.array(z.string().min(1)).default([]).describe("the text ends in front of the first of these"),
  prefix: z.string().default("").describe("put in front of every text, such as T5's translate English to German: "),
  chat: z
    .boolean()
    .default(false)
    .describe("every text is said to the model, in the form of its chat template; or is a JSON list of messages"),
  system: z.string().optional().describe("of chat: said in front of all"),
  alternatives: whole.max(1000).default(0).describe("how many of the likeliest tokens are told at each step"),
} as const;

/** What a language model is that nobody names. */
export const bundledLanguageModel = "limelight-story-lm";

/** What is written behind a text, where that is looked at and not the text alone. */
export const writtenFields = {
  continuation: z
    .string()
    .min(1)
    .optional()
    .describe(
      "what the model is made to write behind every text that has none of its own; default: what it would write",
    ),
  continuationIds: z
    .array(whole)
    .min(1)
    .optional()
    .describe("the same by its tokens, as generate gives them: read as a text it may have others"),
  maxNewTokens: z.int().positive().max(10_000).optional().describe("of what it would write: tokens at most; default 9"),
} as const;

/** Of the attention of an encoder-decoder: these mean nothing for models of one stack. */
export const sideFields = {
  part: z
    .enum(["cross", "encoder", "decoder"])
    .optional()
    .describe("of an encoder-decoder: from what it writes to what it reads, or within either; default: cross"),
  ...writtenFields,
} as const;

const spans = z.array(z.tuple([whole, whole], { error: "must be [from, to]" }));

/** Of explanations of what a language model writes: these mean nothing for classifiers. */
export const stepFields = {
  ...writtenFields,
  contrast: z
    .string()
    .min(1)
    .optional()
    .describe("another continuation: each written token is held against the one in its place there"),
  normalize: z
    .boolean()
    .optional()
    .describe("whether each written token's scores are divided by the sum of their sizes; default: in mode inseq"),
  tokenSpans: z
    .union([spans, z.strictObject({ source: spans.default([]), target: spans.default([]) })], {
      error: 'must be a list of [from, to], or {"source": […], "target": […]} of such',
    })
    .optional()
    .describe("tokens that are brought together: [from, to], to one past the last; a list alone is of the target's"),
  attributeTarget: z
    .boolean()
    .optional()
    .describe("of an encoder-decoder: whether what is written gets scores too; default: but in mode inseq"),
} as const;

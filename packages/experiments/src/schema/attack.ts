import { z } from "zod";

/** A classifier that answers by the majority over changed texts, and how far that is certain. */
export const certifyFields = {
  method: z
    .enum(["ranmask", "safer"])
    .default("ranmask")
    .describe("ranmask: most words are masked, at random; safer: every word is drawn from its synonyms"),
  rate: z.number().gt(0).lt(1).optional().describe("of ranmask: share of the words that are masked; default: 0.7"),
  votes: z.int().min(1).max(100_000).default(100).describe("changed texts whose majority is the answer"),
  samples: z.int().min(10).max(100_000).default(500).describe("further changed texts that the certificate rests on"),
  risk: z.number().gt(0).lt(0.5).default(0.05).describe("the chance that a certificate is wrong"),
} as const;

/** Further texts made of labelled ones. No model is asked. */
export const augmentFields = {
  recipe: z
    .string()
    .min(1)
    .default("eda")
    .describe("how texts are changed: synonyms, eda, characters, typing or checklist"),
  perExample: z.int().min(1).max(100).default(4).describe("texts that are made of each at most"),
  share: z.number().gt(0).max(1).default(0.1).describe("share of the words that are changed, one at least"),
  withOriginals: z.boolean().default(false).describe("the texts themselves as well, before what is made of them"),
} as const;

const record = z.record(z.string(), z.unknown());

/** Which attack, and how long it may ask. */
export const attackFields = {
  recipe: z
    .string()
    .min(1)
    .optional()
    .describe("an attack named after its paper, or universal-triggers; default: deepwordbug, where no parts are named"),
  constraintSet: z
    .enum(["paper", "textattack", "strict"])
    .optional()
    .describe(
      "of a recipe: its paper's constraints, TextAttack's (default), or strict ones that a reader would not notice",
    ),
  goal: z
    .string()
    .min(1)
    .optional()
    .describe("what it is after: untargeted (default), targeted:LABEL, confidence:BOUND, input-reduction …"),
  search: z.string().min(1).optional().describe("without a recipe: how it goes through candidates"),
  transform: z.array(z.string().min(1)).min(1).optional().describe("without a recipe: how candidates are made"),
  constraint: z.array(z.string().min(1)).min(1).optional().describe("what it may not do, besides what a recipe says"),
  partOptions: z.record(z.string(), record).default({}).describe("options of one part, by its name"),
  maskedModel: z
    .string()
    .min(1)
    .optional()
    .describe("the model that fills masks, where a part needs one; default: the bundled sentiment model"),
  encoder: z
    .string()
    .min(1)
    .optional()
    .describe("the model that embeds sentences, where a part needs one; default: the bundled sentiment model"),
  languageModel: z
    .string()
    .min(1)
    .optional()
    .describe("the model that says how likely a text is; default: the bundled language model"),
  vectors: z
    .string()
    .min(1)
    .optional()
    .describe("a file of word vectors, a word and its numbers a line: counter-fitted ones, GloVe, word2vec as text"),
  similarity: z
    .number()
    .min(-1)
    .max(1)
    .optional()
    .describe("cosine that sentences must have by the encoder at hand, in the place of what a recipe asks of its own"),
  attribution: z
    .string()
    .min(1)
    .optional()
    .describe("the method of explanation that ranks words, or whose scores are watched; default: leave-one-out"),
  budget: z.int().min(1).optional().describe("questions a text at most, the first one counted"),
  deadline: z
    .number()
    .positive()
    .optional()
    .describe("seconds after which no text is begun, and those that run end with what they have"),
  attackedAtOnce: z.int().min(1).max(1024).default(32).describe("texts whose questions go out together"),
  transferTo: z
    .array(z.string().min(1))
    .min(1)
    .optional()
    .describe("other models that are asked about what was found: whether it fools them as well"),
  trace: z.boolean().default(false).describe("every question, in order, in the documents"),
  resamples: z.int().min(100).max(100_000).default(1000).describe("of the bootstrap that intervals come from"),
} as const;

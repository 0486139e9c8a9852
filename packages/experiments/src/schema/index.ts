import { z } from "zod";
import { ablateFields } from "./ablate.ts";
import { attackFields, augmentFields, certifyFields } from "./attack.ts";
import { conceptFields, mapFields, probeFields, similarFields } from "./concepts.ts";
import { editsSchema } from "./edit.ts";
import { evaluateFields } from "./evaluate.ts";
import { faithfulnessFields } from "./faithfulness.ts";
import { influenceFields } from "./influence.ts";
import { bundledLanguageModel, generationFields, sideFields, stepFields, writtenFields } from "./generation.ts";
import { blankFields, promptFields, zeroShotFields } from "./prompting.ts";
import { selfExplanationFields } from "./self-explanation.ts";
import { defenceFields, subjectField } from "./subject.ts";
import { trainFields } from "./training.ts";

/** A text, or a pair of texts, as JSON lines have it. */
const inputSchema = z.strictObject({
  text: z.string(),
  text_pair: z.string().optional(),
  continuation: z.string().optional(),
  label: z.string().optional(),
  id: z.string().optional(),
  /** 0 or 1 a word, or [start, end]. */
  rationale: z.array(z.union([z.int(), z.array(z.int())])).optional(),
});

const inputError =
  'must be a text, or a list of texts and of {"text": …, "text_pair"?, "continuation"?, "label"?, "id"?}';

/** Where texts come from when they are not in the experiment itself. */
const dataSchema = z.strictObject({
  file: z
    .string()
    .min(1)
    .describe(
      "a .tsv, .csv, .jsonl, .parquet or .txt file, hf:NAME[/CONFIG]:SPLIT of the hub, or - for standard input",
    ),
  limit: z.int().nonnegative().exactOptional().describe("at most so many rows"),
  shuffle: z.boolean().exactOptional().describe("in random order, drawn by the seed"),
  textColumn: z.string().exactOptional(),
  pairColumn: z.string().exactOptional(),
  labelColumn: z.string().exactOptional(),
  rationaleColumn: z.string().exactOptional(),
});

const common = {
  model: z
    .string()
    .min(1)
    .optional()
    .describe("a bundled name, a folder, or org/name; default: the bundled sentiment model"),
  input: z
    .union([z.string(), z.array(z.union([z.string(), inputSchema], { error: inputError }), { error: inputError })], {
      error: inputError,
    })
    .optional()
    .describe("texts to run on"),
  data: dataSchema.optional().describe("a data set to run on, in place of input"),
  seed: z.int().min(0).max(4_294_967_295).default(0).describe("of everything that is drawn at random"),
  device: z.enum(["auto", "hardware", "software"]).default("auto"),
  dtype: z
    .enum(["f32", "f16", "stored"])
    .default("stored")
    .describe("how weights are kept on the device; stored: as the file has them"),
  batchTokens: z.int().positive().optional().describe("tokens of one packed batch at most"),
};

const ofLanguageModel = {
  model: z
    .string()
    .min(1)
    .default(bundledLanguageModel)
    .describe("a bundled name, a folder, or org/name; default: the bundled language model"),
};

const top = (most: number): z.ZodDefault<z.ZodInt> =>
  z.int().positive().default(most).describe("how many predictions are given");

const verbs = {
  tokenize: z.strictObject({ verb: z.literal("tokenize"), ...common }),
  classify: z.strictObject({
    verb: z.literal("classify"),
    ...common,
    ...subjectField,
    ...defenceFields,
    edits: editsSchema,
  }),
  "fill-mask": z.strictObject({ verb: z.literal("fill-mask"), ...common, edits: editsSchema, top: top(5) }),
  generate: z.strictObject({ verb: z.literal("generate"), ...common, ...ofLanguageModel, ...generationFields }),
  score: z.strictObject({ verb: z.literal("score"), ...common, ...ofLanguageModel }),
  "zero-shot": z.strictObject({ verb: z.literal("zero-shot"), ...common, ...zeroShotFields, ...blankFields }),
  prompt: z.strictObject({ verb: z.literal("prompt"), ...common, ...promptFields }),
  "next-sentence": z.strictObject({ verb: z.literal("next-sentence"), ...common }),
  tag: z.strictObject({ verb: z.literal("tag"), ...common }),
  attend: z.strictObject({
    verb: z.literal("attend"),
    ...common,
    edits: editsSchema,
    method: z
      .enum(["raw", "rollout", "flow", "norm", "value-zeroing", "alti"])
      .default("raw")
      .describe("how it is told who draws on whom; raw: the pattern as the model computes it"),
    rollout: z
      .boolean()
      .optional()
      .describe("of value-zeroing and alti: layers multiplied up from the text's own tokens"),
    layer: z.int().min(-1).optional().describe("one layer, counted from 0, or -1 for the last; default: all"),
    head: z.int().nonnegative().optional().describe("one head, counted from 0; default: all"),
    ...sideFields,
  }),
  inside: z.strictObject({
    verb: z.literal("inside"),
    ...common,
    what: z
      .enum(["lens", "contributions", "similarity", "flip"])
      .default("lens")
      .describe(
        "lens: what each layer would fill in, or say next; contributions: what each part adds to a logit; similarity: how alike layers are; flip: where a prediction turned that a change of the text turned",
      ),
    top: z.int().positive().optional().describe("of lens: how many predictions are given; default: 5"),
    position: z
      .int()
      .nonnegative()
      .optional()
      .describe("one token, counted from 0; default: all for lens, the mask or the last for contributions"),
    task: z
      .enum(["classify", "fill-mask", "generate"])
      .optional()
      .describe("whose logit is shared out; default: what the model does, and fill-mask where there is a mask"),
    target: z.string().default("predicted").describe("a label or token, #index, or predicted"),
    against: z.string().optional().describe("another, whose logit is taken off the target's"),
    attacked: z
      .string()
      .min(1)
      .optional()
      .describe("of flip: the text that turned the prediction, such as attack finds"),
    ...writtenFields,
  }),
  capture: z.strictObject({
    verb: z.literal("capture"),
    ...common,
    edits: editsSchema,
    hooks: z
      .array(z.string().min(1))
      .min(1)
      .describe("names of activations; * stands for any part between dots, alone for all"),
    grad: z
      .array(
        z.string().regex(/^(?:logit|prob):./s, {
          error: "must be logit:TARGET or prob:TARGET; behind it, @POSITION of a token",
        }),
      )
      .default([])
      .describe(
        "outputs that are differentiated by the word embeddings and the hooks: prob:positive, logit:#0, logit:good@3",
      ),
  }),
  explain: z.strictObject({
    verb: z.literal("explain"),
    ...common,
    ...subjectField,
    ...defenceFields,
    edits: editsSchema,
    method: z
      .union([z.string(), z.array(z.string()).min(1)])
      .optional()
      .describe("default: lime; saliency where the model writes"),
    mode: z.string().optional().describe("the exact defaults of another tool, such as lime"),
    target: z.string().default("predicted").describe("a label, #index, or predicted"),
    ...stepFields,
    ...selfExplanationFields,
    unit: z
      .enum(["token", "word", "sentence"])
      .optional()
      .describe("what scores are brought to; default: what each method scores"),
    aggregate: z
      .enum(["sum", "mean", "absmax", "l2"])
      .optional()
      .describe("how scores of parts become the score of a word or a sentence; default: sum"),
    options: z.record(z.string(), z.unknown()).default({}).describe("of every method that runs"),
    methodOptions: z
      .record(z.string(), z.record(z.string(), z.unknown()))
      .default({})
      .describe("of one method, by its name"),
  }),
  ablate: z.strictObject({ verb: z.literal("ablate"), ...common, ...ablateFields }),
  attack: z.strictObject({ verb: z.literal("attack"), ...common, ...subjectField, ...defenceFields, ...attackFields }),
  augment: z.strictObject({ verb: z.literal("augment"), ...common, ...augmentFields }),
  certify: z.strictObject({
    verb: z.literal("certify"),
    ...common,
    ...subjectField,
    ...defenceFields,
    ...certifyFields,
  }),
  concepts: z.strictObject({ verb: z.literal("concepts"), ...common, ...conceptFields }),
  probe: z.strictObject({ verb: z.literal("probe"), ...common, ...probeFields }),
  similar: z.strictObject({ verb: z.literal("similar"), ...common, ...similarFields }),
  map: z.strictObject({ verb: z.literal("map"), ...common, ...mapFields }),
  influence: z.strictObject({
    verb: z.literal("influence"),
    ...common,
    train: dataSchema.describe("the texts that were learnt from, with their labels"),
    ...influenceFields,
  }),
  evaluate: z.strictObject({ verb: z.literal("evaluate"), ...common, ...subjectField, ...evaluateFields }),
  faithfulness: z.strictObject({
    verb: z.literal("faithfulness"),
    ...common,
    ...subjectField,
    ...defenceFields,
    ...faithfulnessFields,
  }),
  train: z.strictObject({ verb: z.literal("train"), ...common, ...trainFields }),
  compare: z.strictObject({
    verb: z.literal("compare"),
    ...common,
    ...subjectField,
    models: z.array(z.string().min(1)).min(2).optional().describe("names of the models that are held side by side"),
    method: z.string().optional().describe("of models: explain every answer by this method as well"),
    unit: z
      .enum(["token", "word", "sentence"])
      .optional()
      .describe("of models: what the method's scores are brought to, by their sum; default: what it scores"),
    methods: z.array(z.string().min(1)).min(2).optional().describe("names of the methods that are held side by side"),
    target: z.string().default("predicted").describe("of methods: a label, #index, or predicted"),
    options: z.record(z.string(), z.unknown()).default({}).describe("of every method that runs"),
    methodOptions: z
      .record(z.string(), z.record(z.string(), z.unknown()))
      .default({})
      .describe("of one method, by its name"),
  }),
} as const;

/** One experiment: a verb, what it runs on, and its options. Strict: a field nobody knows is an error. */
export const experimentSchema = z.discriminatedUnion(
  "verb",
  [
    verbs.tokenize,
    verbs.classify,
    verbs["fill-mask"],
    verbs.generate,
    verbs.score,
    verbs["zero-shot"],
    verbs.prompt,
    verbs["next-sentence"],
    verbs.tag,
    verbs.attend,
    verbs.inside,
    verbs.capture,
    verbs.explain,
    verbs.ablate,
    verbs.attack,
    verbs.certify,
    verbs.augment,
    verbs.concepts,
    verbs.probe,
    verbs.similar,
    verbs.map,
    verbs.influence,
    verbs.evaluate,
    verbs.faithfulness,
    verbs.train,
    verbs.compare,
  ],
  {
    error: ({ code }) => (code === "invalid_union" ? `must be one of ${Object.keys(verbs).join(", ")}` : undefined),
  },
);

/** An experiment with all defaults filled in. */
export type Experiment = z.output<typeof experimentSchema>;

/** An experiment as people write it. */
export type ExperimentInput = z.input<typeof experimentSchema>;

export type Verb = Experiment["verb"];

/** The experiment of one verb. */
export type ExperimentOf<V extends Verb> = Extract<Experiment, { verb: V }>;

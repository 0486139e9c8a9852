import { z } from "zod";

const hooks = z.array(z.string().min(1)).min(1);
const pool = z.enum(["mean", "first", "last", "classifier"]);

/** Of testing with concept activation vectors. */
export const conceptFields = {
  concepts: z
    .array(
      z
        .strictObject({
          name: z.string().trim().min(1),
          words: z.array(z.string().trim().min(1)).min(1).exactOptional(),
          texts: z.array(z.string().min(1)).min(1).exactOptional(),
          file: z.string().min(1).exactOptional(),
        })
        .refine(
          ({ words, texts, file }) => [words, texts, file].filter(Boolean).length < 2,
          "has words, texts or a file",
        ),
    )
    .min(1)
    .refine((all) => new Set(all.map(({ name }) => name)).size === all.length, "a name stands twice")
    .optional()
    .describe("by words, texts, or a file of either; a name alone is a bundled list; default: all of those"),
  random: z.int().min(2).max(500).optional().describe("random counterparts of each concept; default: 20"),
  hooks: hooks.optional().describe("activations, * for any part between dots; default: what each layer gives"),
  pool: pool.optional().describe("how tokens become one vector; default: mean"),
  target: z.string().optional().describe("one label; default: all"),
  solver: z.enum(["logistic", "sgd"]).optional().describe("what separates examples; default: logistic"),
  mode: z.enum(["lit"]).optional().describe("the defaults of LIT"),
} as const;

/** Of linear probes. */
export const probeFields = {
  hooks: hooks.optional().describe("activations, * for any part between dots; default: what each layer gives"),
  task: z
    .enum(["label", "position", "part-of-speech"])
    .default("label")
    .describe("what is read out: the texts' label; of tokens, the place or the part of speech"),
  pool: pool.optional().describe("of label: how tokens become one vector; default: mean"),
  test: z.number().gt(0).lt(1).default(0.25).describe("share of the examples to test on"),
  regularisation: z.number().positive().default(1).describe("the probe's penalty: 1/C of the regression"),
  resamples: z.int().min(100).max(100_000).default(1000).describe("of the bootstrap that intervals come from"),
} as const;

/** Of the search for neighbours; `data` is what is searched. */
export const similarFields = {
  hook: z
    .string()
    .min(1)
    .optional()
    .describe("an activation; default: what the middle layer gives; by representation of texts, the last"),
  layer: z.int().nonnegative().optional().describe("in place of hook: what this layer gives, or its head"),
  head: z.int().nonnegative().optional().describe("of an activation with heads: one, counted from 0"),
  token: z.int().nonnegative().optional().describe("a token of the text, counted from 0; default: the whole text"),
  by: z
    .enum(["representation", "gradient"])
    .default("representation")
    .describe("what is compared: states, or which way texts pull the model (gradients of their losses)"),
  pool: pool.optional().describe("of whole texts: how tokens become one vector; default: mean"),
  top: z
    .int()
    .positive()
    .max(1000)
    .optional()
    .describe("how many neighbours; default: 50, and no more than a fifth of what is searched, or 5"),
  index: z.string().min(1).optional().describe("a .safetensors file of vectors: read where it is there, else written"),
} as const;

/** Of the map of a data set. */
export const mapFields = {
  hook: z.string().min(1).optional().describe("an activation; default: what the last layer gives"),
  layer: z.int().nonnegative().optional().describe("in place of hook: what this layer gives"),
  pool: pool.default("mean").describe("how tokens become one vector"),
  neighbours: z.int().min(2).max(200).default(15).describe("texts that each is drawn towards"),
  minDistance: z.number().min(0).max(1).default(0.1).describe("how close texts may lie"),
  words: z.array(z.string().trim().min(1)).optional().describe("words whose texts are a slice each"),
} as const;

import { z } from "zod";

/** Somebody else's classifier, in place of a model. */
const subjectSchema = z
  .strictObject({
    endpoint: z
      .url({ protocol: /^https?$/ })
      .exactOptional()
      .describe("the address that texts are sent to"),
    process: z
      .string()
      .min(1)
      .exactOptional()
      .describe("a command, as a shell reads it, that answers JSON lines by JSON lines"),
    format: z
      .enum(["limelight", "hugging-face"])
      .default("limelight")
      .describe(
        'how it is spoken to; limelight: {"texts": […]}; hugging-face: {"inputs": […]}, as inference endpoints are',
      ),
    batch: z.int().min(1).max(10_000).default(32).describe("texts of one request"),
    atOnce: z
      .int()
      .min(1)
      .max(64)
      .exactOptional()
      .describe("of an endpoint: requests that are under way at once; 1 unless said"),
    attempts: z
      .int()
      .min(1)
      .max(100)
      .default(3)
      .describe("how often a text is asked about at most, where no answer comes"),
    timeout: z.number().positive().max(86_400).default(60).describe("seconds that one request may take"),
    keepAnswers: z
      .string()
      .min(1)
      .exactOptional()
      .describe(
        "a file that answers are kept in as they come, so that nothing is asked twice, in this run or a later one",
      ),
  })
  .refine(({ endpoint, process }) => (endpoint === undefined) !== (process === undefined), {
    error: "must have either endpoint or process",
  })
  .refine(({ process, atOnce }) => process === undefined || atOnce === undefined, {
    error: "atOnce goes with an endpoint: a process reads one line after another",
  });

/** Where it is, and how it is asked. */
export type ForeignTerms = z.output<typeof subjectSchema>;

/** The field as verbs have it that need no more than answers. */
export const subjectField = {
  subject: subjectSchema
    .optional()
    .describe("somebody else's classifier, behind an address or a command, in place of a model"),
};

/** Defences that need no training, of verbs that need no more than answers. */
export const defenceFields = {
  ensemble: z
    .array(z.string().min(1))
    .min(2)
    .optional()
    .describe("several models in place of one: the mean of their probabilities"),
  front: z
    .enum(["spelling"])
    .optional()
    .describe("what stands in front of the classifier; spelling: words that a dictionary does not have are corrected"),
};

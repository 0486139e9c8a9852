import { z } from "zod";

const record = z.record(z.string(), z.unknown());

/** Which attack, and how long it may ask. */
export const attackFields = {
  recipe: z
    .string()
    .min(1)
    .optional()
    .describe("an attack named after its paper; default: deepwordbug, where no parts are named"),
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
  budget: z.int().min(1).optional().describe("questions a text at most, the first one counted"),
  deadline: z
    .number()
    .positive()
    .optional()
    .describe("seconds after which no text is begun, and those that run end with what they have"),
  attackedAtOnce: z.int().min(1).max(1024).default(32).describe("texts whose questions go out together"),
  trace: z.boolean().default(false).describe("every question, in order, in the documents"),
  resamples: z.int().min(100).max(100_000).default(1000).describe("of the bootstrap that intervals come from"),
} as const;

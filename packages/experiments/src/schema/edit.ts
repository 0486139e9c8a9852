import { z } from "zod";

const place = z.int().nonnegative();
const selectionError = "must be a place counted from 0, or a list of them";
const selection = z.union([place, z.array(place)], { error: selectionError }).exactOptional();
const numbersError = "must be a number, or a list of one for each place of the last axis";
const numbers = z.union([z.number(), z.array(z.number())], { error: numbersError });
const fromSchema = z.union([z.string(), z.strictObject({ text: z.string(), text_pair: z.string().optional() })], {
  error: 'must be a text, or {"text": …, "text_pair": …}',
});

const changes = ["set", "scale", "add", "mean", "from"] as const;

const editSchema = z
  .strictObject({
    hook: z.string().min(1).describe("the activation that is changed"),
    position: selection.describe("tokens; what is left out means all"),
    head: selection,
    query: selection.describe("rows of scores and patterns"),
    key: selection.describe("columns of scores and patterns"),
    neuron: selection.describe("places of the last axis"),
    set: z
      .union([numbers, z.literal("-inf")], { error: `${numbersError}; or "-inf" for scores` })
      .exactOptional()
      .describe('what is put in their place; "-inf" hides keys from queries'),
    scale: z.number().exactOptional(),
    add: numbers.exactOptional(),
    mean: z
      .literal(true)
      .exactOptional()
      .describe("the mean over the other texts is put in: of all their tokens, or of patterns of as many tokens"),
    from: fromSchema.exactOptional().describe("the value that the run of this text has there is put in"),
    renormalise: z.boolean().exactOptional().describe("rows of patterns are divided by their sums afterwards"),
  })
  .refine((edit) => changes.filter((change) => edit[change] !== undefined).length <= 1, {
    error: ({ input }) => `has ${changes.filter((change) => isIn(change, input)).join(" and ")}, may have one of them`,
  })
  .refine((edit) => edit.renormalise === true || changes.some((change) => edit[change] !== undefined), {
    error: `must have one of ${changes.join(", ")} and renormalise`,
  });

function isIn(field: string, value: unknown): boolean {
  return typeof value === "object" && value !== null && field in value;
}

/** Changes of activations, in the order in which they are made. */
export const editsSchema = z.array(editSchema).default([]).describe("changes of activations on the way");

/** One change of a run's activations, as experiments have it. */
export type EditSpec = z.output<typeof editSchema>;

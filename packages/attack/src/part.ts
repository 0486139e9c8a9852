import { z } from "zod";
import { AttackError } from "./attack-error.ts";
import type { Need } from "./resources.ts";

/** What goals, constraints, transformations and searches have in common: one file each, with one export and one line in its folder's array. */
export interface Part<Options> {
  /** What people type: lower case, hyphens. */
  readonly id: string;
  readonly title: string;
  /** The paper, or the tool whose default it is. */
  readonly citation: string;
  /** One line in plain words: what it does. */
  readonly does: string;
  /** Strict object schema; flags, form fields and documentation come from its descriptions and defaults. */
  readonly options: z.ZodType<Options>;
  /** The option that a bare number after its name sets: `max-words-perturbed:3`. */
  readonly main?: string;
  /** What it cannot work without, with such options. */
  needs?(options: Options): readonly Need[];
}

/** A part with what it was told. */
export interface Chosen<Kind extends Part<unknown>> {
  readonly part: Kind;
  readonly options: unknown;
}

/** A part with its options, those not given as its schema has them. @throws AttackError "bad-option" */
export function chosen<Options, Kind extends Part<Options>>(
  part: Kind & Part<Options>,
  given: object = {},
): Chosen<Kind & Part<unknown>> {
  const parsed = part.options.safeParse(given);
  if (!parsed.success)
    throw new AttackError(
      "bad-option",
      `the options of ${part.id} are not right: ${z.prettifyError(parsed.error).replaceAll(/\s*\n\s*/g, " ")}`,
      `see the options of ${part.id} in its help`,
    );
  return { part, options: parsed.data };
}

/** No options at all. */
export const noOptions = z.strictObject({});

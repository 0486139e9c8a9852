import type { SubjectToken } from "@limelight/core";
import { z } from "zod";
import { ExplainError } from "../explain-error.ts";
import type { StepInput } from "./step-method.ts";

const kinds = ["zero", "pad", "unk", "mask"] as const;

/** Which tokens keep their own embeddings, or stay in their places. */
const keepOptions = {
  keepSpecial: z.boolean().default(false).describe("whether special tokens keep their own embeddings in the baseline"),
  keepEnds: z
    .boolean()
    .default(false)
    .describe("whether the end token and what a decoder begins with keep theirs, as in inseq"),
};

/** The options of methods of steps that hold texts against a baseline. */
export const stepBaselineOptions = {
  baseline: z
    .enum(kinds)
    .default("zero")
    .describe("what the text is held against: zeros, or one special token's embedding everywhere"),
  ...keepOptions,
};

/** The options of methods of steps that put something in a token's place. */
export const stepReplacementOptions = {
  replacement: z
    .enum(kinds)
    .default("zero")
    .describe("what stands in a token's place: a word embedding of zeros, or a special token"),
  ...keepOptions,
};

/** What such options say. */
export interface StepBaseline {
  readonly baseline: (typeof kinds)[number];
  readonly keepSpecial: boolean;
  readonly keepEnds: boolean;
}

/**
 * Ids that stand in the place of a text's tokens; -1 for zeros. A side that nothing is attributed to keeps its own. A tokenizer without
 * an unknown token has its padding or end token for one, as in inseq.
 * @throws ExplainError "bad-option" where the tokenizer has no such token
 */
export function baselineIds(input: StepInput, baseline: StepBaseline): { source?: Int32Array; target?: Int32Array } {
  const { source, target, tokens, sourceOnly } = input;
  const other = baselineToken(input, baseline);
  const side = (ids: Int32Array, of: readonly SubjectToken[], starts: boolean): Int32Array =>
    ids.map((id, at) => (isKept(input, baseline, id, of[at], starts && at === 0) ? id : other));
  return {
    ...(source && { source: side(source, tokens.source, false) }),
    ...(!sourceOnly && { target: side(target, tokens.target, source !== undefined) }),
  };
}

function baselineToken({ special }: StepInput, { baseline }: StepBaseline): number {
  if (baseline === "zero") return -1;
  const token = special[baseline] ?? (baseline === "unk" ? (special.pad ?? special.eos) : undefined);
  if (token) return token.id;
  throw new ExplainError(
    "bad-option",
    `the tokenizer has no ${baseline} token to put in the place of others`,
    "take zero",
  );
}

function isKept(
  { special }: StepInput,
  { keepSpecial, keepEnds }: StepBaseline,
  id: number,
  token: SubjectToken | undefined,
  starts: boolean,
): boolean {
  return (keepSpecial && token?.special === true) || (keepEnds && (starts || id === special.eos?.id));
}

import type { Continuation, Edit, LanguageSubject, Queries } from "@limelight/core";
import { likeliest } from "../inside/logit-lens.ts";
import { z } from "zod";
import { baselineIds, stepReplacementOptions, type StepBaseline } from "./step-baseline.ts";
import type { StepInput } from "./step-method.ts";
import { withoutTokens, type TokenPlace } from "./without-tokens.ts";

/** The options of methods that take tokens away: what stands in their place. */
export const stepOcclusionOptions = {
  ...stepReplacementOptions,
  replacement: z
    .enum(["zero", "pad", "unk", "mask", "delete", "resample"])
    .default("zero")
    .describe(
      "what stands in a token's place: a word embedding of zeros, a special token, nothing, or what the model itself would write there",
    ),
  candidates: z
    .int()
    .min(1)
    .max(100)
    .default(10)
    .describe("of replacement resample: how many of the likeliest tokens stand there, weighted by their probability"),
};

interface StepReplacement extends Omit<StepBaseline, "baseline"> {
  readonly replacement: StepBaseline["baseline"] | "delete" | "resample";
  readonly candidates: number;
}

/** A text that is asked about in the place of one that lacks a token. */
export interface StepVariant {
  readonly continuation: Continuation & { readonly edits?: readonly Edit[] };
  /** How much it counts among those of the same token; they sum to 1. */
  readonly weight: number;
  /** Its steps come so much earlier than the text's own. */
  readonly earlier: 0 | 1;
}

/**
 * What is asked in the place of a text without each of its tokens.
 *
 * Zeros stand where nothing else can: where deleting would leave nothing in front of the first step, and, of what the model itself
 * would write, for the first token and all of a source, which have nothing in front that says so.
 * @param queries gets what it costs to ask the model
 * @throws ExplainError "bad-option" where the tokenizer has no such token
 */
export async function stepVariants(
  subject: LanguageSubject,
  input: StepInput,
  places: readonly TokenPlace[],
  given: StepReplacement,
  queries: Queries,
  signal: AbortSignal | undefined,
): Promise<StepVariant[][]> {
  const { replacement } = given;
  const baseline = replacement === "delete" || replacement === "resample" ? "zero" : replacement;
  const others = baselineIds(input, { ...given, baseline });
  const written = replacement === "resample" ? await writtenBy(subject, input, given.candidates, queries, signal) : [];
  return places.map((place) => {
    const own = input[place.side]?.[place.token];
    const other = others[place.side]?.[place.token] ?? -1;
    if (other >= 0) return [replaced(subject, input, place, other, 1)];
    const fillers = place.side === "target" ? written[place.token] : undefined;
    if (replacement === "delete" && canGo(input, place)) return [deleted(input, place)];
    if (fillers && own !== undefined)
      return fillers.map(({ id, weight }) => replaced(subject, input, place, id, weight));
    return [replaced(subject, input, place, -1, 1)];
  });
}

/** The likeliest tokens behind those in front of each of the target's, weights brought to a sum of 1; none for the first. */
async function writtenBy(
  subject: LanguageSubject,
  input: StepInput,
  candidates: number,
  queries: Queries,
  signal: AbortSignal | undefined,
): Promise<({ id: number; weight: number }[] | undefined)[]> {
  const { answers, queries: cost } = await subject.steps([{ ...bare(input), from: 1 }], signal && { signal });
  queries.asked += cost.asked;
  queries.distinct += cost.distinct;
  queries.forward += cost.forward;
  const found = (answers[0] ?? []).map((logits) => {
    const best = likeliest(logits, candidates);
    const sum = best.reduce((total, { probability }) => total + probability, 0);
    return best.map(({ id, probability }) => ({ id, weight: probability / sum }));
  });
  return [undefined, ...found];
}

function bare({ source, target, from }: StepInput): Continuation {
  return { target, from, ...(source && { source }) };
}

/** Whether something is left in front of the first step. */
function canGo({ source, from }: StepInput, { side, token }: TokenPlace): boolean {
  return side === "source" ? (source?.length ?? 0) > 1 : from > 1 || token >= from;
}

/** @param other -1 for zeros in the place of its word embedding */
function replaced(
  { wordHooks }: LanguageSubject,
  input: StepInput,
  { side, token }: TokenPlace,
  other: number,
  weight: number,
): StepVariant {
  const others = { [side]: Int32Array.from(input[side] ?? [], (id, index) => (index === token ? other : id)) };
  return { continuation: withoutTokens(input, [{ side, token }], others, wordHooks), weight, earlier: 0 };
}

function deleted(input: StepInput, { side, token }: TokenPlace): StepVariant {
  const ids = (input[side] ?? input.target).filter((_, index) => index !== token);
  const inFront = side === "target" && token < input.from;
  return {
    continuation: { ...bare(input), [side]: ids, from: input.from - (inFront ? 1 : 0) },
    weight: 1,
    earlier: side === "target" && !inFront ? 1 : 0,
  };
}

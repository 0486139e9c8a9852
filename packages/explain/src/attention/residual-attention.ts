import type { Activation, HookName, Observer, Question } from "@limelight/core";
import { activationOf } from "../observation.ts";
import { requireOneStack } from "../one-stack.ts";
import type { AttentionContext, AttentionFound } from "./attention-method.ts";
import { normaliseRows, type TokenMatrix } from "./token-matrix.ts";

/** Share of the residual connection in Abnar and Zuidema's A. */
const defaultResidual = 0.5;

/**
 * Attention with the residual connection, Abnar and Zuidema 2020, section 3: A = (1 − r) · mean over heads + r · I, rows
 * normalised. r is 0.5 there: what a token keeps of itself counts as much as what it looks at.
 * @param pattern [heads, queries, keys]
 */
export function residualAttention(pattern: Activation, residual = defaultResidual): TokenMatrix {
  const [heads = 0, tokens = 0] = pattern.shape;
  const size = tokens * tokens;
  const data = new Float64Array(size);
  for (let head = 0; head < heads; head++)
    for (let cell = 0; cell < size; cell++)
      data[cell] = (data[cell] ?? 0) + ((1 - residual) / heads) * (pattern.data[head * size + cell] ?? 0);
  for (let token = 0; token < tokens; token++)
    data[token * tokens + token] = (data[token * tokens + token] ?? 0) + residual;
  return normaliseRows({ tokens, data });
}

export const patternHook = (layer: number): HookName => `blocks.${layer}.attn.hook_pattern`;

/** What one text makes a model do, at some hooks. */
export async function watch(
  observer: Observer,
  question: Question,
  hooks: readonly HookName[],
  { signal }: AttentionContext,
): Promise<{ seen: (hook: HookName) => Activation } & Pick<AttentionFound, "answer" | "queries">> {
  requireOneStack(observer);
  const { observations, queries } = await observer.observe([{ question }], hooks, signal && { signal });
  const [observation] = observations;
  return {
    seen: (hook) => activationOf(observation, hook),
    ...(observation?.answer && { answer: observation.answer }),
    queries,
  };
}

/** Layers 0 to the highest asked for: what is multiplied up begins at the text. */
export function layersBelow(layers: readonly number[]): number[] {
  return Array.from({ length: Math.max(-1, ...layers) + 1 }, (_, layer) => layer);
}

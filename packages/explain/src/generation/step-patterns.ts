import type { Activation, HookName, LanguageSubject, Queries, Stack } from "@limelight/core";
import { ExplainError } from "../explain-error.ts";
import type { Context } from "../method.ts";
import { explainedTarget, stepTargets } from "./step-gradients.ts";
import type { ExplainedStep, StepInput } from "./step-method.ts";

/** A stack's patterns, layer by layer. */
export interface StackPatterns {
  /** [heads, queries, keys] a layer: of tokens to tokens of the same side. */
  readonly self: readonly Activation[];
  /** The same of the decoder's tokens to the encoder's. */
  readonly cross: readonly Activation[];
}

/** What a text's tokens attend to. */
export interface StepPatterns {
  /** Of the tokens that steps see, all but the last: of the text itself, or of the decoder's. */
  readonly target: StackPatterns;
  /** Of an encoder's tokens. */
  readonly source: StackPatterns | undefined;
  /** How sure the model was of every step. */
  readonly steps: readonly ExplainedStep[];
  readonly queries: Queries;
}

/** Reads the patterns of one text. */
export async function stepPatterns(
  subject: LanguageSubject,
  input: StepInput,
  { signal }: Context,
): Promise<StepPatterns> {
  const { layers } = subject.size;
  const hooks = (stack: Stack, part: "attn" | "cross_attn"): HookName[] =>
    Array.from({ length: layers }, (_, layer): HookName => `${stack}.${layer}.${part}.hook_pattern`);
  const own = subject.encoderDecoder ? "decoder" : "blocks";
  const [self, cross] = [hooks(own, "attn"), subject.encoderDecoder ? hooks(own, "cross_attn") : []];
  const encoder = subject.encoderDecoder
    ? Array.from({ length: subject.encoderLayers }, (_, layer): HookName => `encoder.${layer}.attn.hook_pattern`)
    : [];
  const wanted = signal && { signal };
  const { observations, queries } = await subject.observe([input], [...self, ...cross, ...encoder], wanted);
  const { answers, queries: more } = await subject.steps([input], wanted);
  const seen = (names: readonly HookName[]): Activation[] =>
    names.map((name) => {
      const found = observations[0]?.get(name);
      if (!found) throw new TypeError(`the subject did not show ${name}`);
      return found;
    });
  const targets = stepTargets(input);
  return {
    target: { self: seen(self), cross: seen(cross) },
    source: subject.encoderDecoder ? { self: seen(encoder), cross: [] } : undefined,
    steps: (answers[0] ?? []).map((logits, step) => explainedTarget(logits, targets[step] ?? { token: 0 })),
    queries: { asked: 1, distinct: 1, forward: queries.forward + more.forward },
  };
}

/** @throws ExplainError "bad-option" where the model has no such layer or head */
export function requireBelow(what: string, index: number | undefined, count: number): void {
  if (index !== undefined && index >= count)
    throw new ExplainError(
      "bad-option",
      `${what}: the model has no ${what} ${index}`,
      `they are counted from 0 to ${count - 1}`,
    );
}

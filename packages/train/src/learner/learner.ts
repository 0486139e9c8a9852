import type { Activation, Model, ParameterGradients, RunOptions } from "@limelight/core";
import type { Example } from "../batches/example.ts";
import { mixed, purposes } from "../random/draws.ts";

/** What a pass found. */
export interface Learnt {
  readonly loss: number;
  /** The caller's to dispose of. */
  readonly gradients: ParameterGradients;
}

/** What can be trained: it answers examples, and says which way its parameters would have to go. */
export interface Learner<Target> {
  /** Tokens of one packed pass at most. */
  readonly batchTokens: number;
  /**
   * Forward and back through some examples of a step.
   * @param total what the objective weighs all of the step's examples
   * @param place which step, and which pass of it: for what is drawn at random
   */
  pass(examples: readonly Example<Target>[], total: number, place: PassPlace): Promise<Learnt>;
  /** Logits as they are used: nothing is dropped out. */
  logits(examples: readonly Example<Target>[]): Promise<Activation[]>;
}

export interface PassPlace {
  readonly step: number;
  readonly pass: number;
}

/**
 * What is drawn depends on a number's place in its pass, so that the passes of a step have seeds of their own; nothing is dropped where
 * there is no seed, or the family's rates are not known.
 */
export function dropsOf(
  { dropout: known }: Pick<Model, "dropout">,
  seed: number | undefined,
  { step, pass }: PassPlace,
): Pick<RunOptions, "dropout"> {
  if (seed === undefined || !known) return {};
  return { dropout: { seed: mixed(seed, [purposes.dropout, pass]) >>> 0, step } };
}

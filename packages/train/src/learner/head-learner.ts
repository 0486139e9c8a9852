import { packBatch, type Activation, type HeadKind, type Model } from "@limelight/core";
import type { Example } from "../batches/example.ts";
import type { Objective } from "../objectives/objective.ts";
import { dropsOf, type Learner } from "./learner.ts";

interface HeadLearnerOptions<Target> {
  readonly head: HeadKind;
  readonly objective: Objective<Target>;
  /** Names of the head's parameters. */
  readonly trained: readonly string[];
  readonly batchTokens: number;
  /** Of what the head drops in steps; the base drops nothing, since a text goes through it once. */
  readonly dropout?: number | undefined;
}

/**
 * A head that learns on a base that stays: each text goes through the base once, and what the head reads of it is kept (hidden numbers
 * of 4 bytes a text). Later epochs cost the head alone.
 */
export function headLearner<Target>(model: Model, options: HeadLearnerOptions<Target>): Learner<Target> {
  const { head, objective, trained, batchTokens, dropout } = options;
  const { hidden } = model.config;
  const known = new Map<Example<Target>, Float32Array>();
  const batchOf = (examples: readonly Example<Target>[]) => packBatch(examples.map(({ sequence }) => sequence));
  const inputOf = async (examples: readonly Example<Target>[]): Promise<Activation> => {
    const fresh = examples.filter((example) => !known.has(example));
    if (fresh.length > 0) {
      const { data } = await model.headInput(batchOf(fresh), head);
      fresh.forEach((example, index) => known.set(example, data.slice(index * hidden, (index + 1) * hidden)));
    }
    const data = new Float32Array(examples.length * hidden);
    examples.forEach((example, index) => data.set(known.get(example) ?? [], index * hidden));
    return { shape: [examples.length, hidden], data };
  };
  return {
    batchTokens,
    async pass(examples, total, place) {
      const headInput = await inputOf(examples);
      const dropped = dropsOf(model, dropout, place);
      using run = await model.run(batchOf(examples), { head, headInput, parameters: trained, ...dropped });
      const targets = examples.map(({ target }) => target);
      const { loss, seeds } = objective.evaluate(await run.logits(), targets, total);
      return { loss, gradients: await run.parameterGradients(seeds, { last: true }) };
    },
    async logits(examples) {
      using run = await model.run(batchOf(examples), { head, headInput: await inputOf(examples) });
      return await run.logits();
    },
  };
}

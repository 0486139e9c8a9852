import { isTooLarge, packBatch, type Activation, type HeadKind, type Model } from "@limelight/core";
import type { Example } from "../batches/example.ts";
import type { Objective } from "../objectives/objective.ts";
import { dropsOf, type Learner, type Learnt, type PassPlace } from "./learner.ts";

interface ModelLearnerOptions<Target> {
  readonly head: HeadKind;
  readonly objective: Objective<Target>;
  /** Names of the parameters that learn; all where it is left out. */
  readonly trained?: readonly string[];
  readonly batchTokens: number;
  /** Of what is dropped in steps, as config.json says; nothing is where it is left out, or the family's rates are not known. */
  readonly dropout?: number | undefined;
}

/** A model whose parameters learn on the device. A pass that does not fit into memory is made in halves, which gives the same but for rounding. */
export function modelLearner<Target>(model: Model, options: ModelLearnerOptions<Target>): Learner<Target> {
  const { head, objective, trained, batchTokens, dropout } = options;
  const whole = async (examples: readonly Example<Target>[], total: number, place: PassPlace): Promise<Learnt> => {
    using run = await model.run(batchOf(examples), {
      head,
      parameters: trained ?? true,
      ...rowsOption(examples),
      ...dropsOf(model, dropout, place),
    });
    const { loss, seeds } = objective.evaluate(
      await run.logits(),
      examples.map(({ target }) => target),
      total,
    );
    return { loss, gradients: await run.parameterGradients(seeds, { last: true }) };
  };
  const pass = async (examples: readonly Example<Target>[], total: number, place: PassPlace): Promise<Learnt> => {
    try {
      return await whole(examples, total, place);
    } catch (error) {
      if (!isTooLarge(error) || examples.length < 2) throw error;
      const middle = Math.ceil(examples.length / 2);
      const first = await pass(examples.slice(0, middle), total, { ...place, pass: 2 * place.pass + 1001 });
      const second = await pass(examples.slice(middle), total, { ...place, pass: 2 * place.pass + 1002 });
      using more = second.gradients;
      await first.gradients.add(more);
      return { loss: first.loss + second.loss, gradients: first.gradients };
    }
  };
  const logits = async (examples: readonly Example<Target>[]): Promise<Activation[]> => {
    using run = await model.run(batchOf(examples), { head, ...rowsOption(examples) });
    return await run.logits();
  };
  return { batchTokens, pass, logits };
}

function batchOf<Target>(examples: readonly Example<Target>[]): ReturnType<typeof packBatch> {
  return packBatch(examples.map(({ sequence }) => sequence));
}

// Rows of texts by themselves, as rows of the packed batch.
function rowsOption<Target>(examples: readonly Example<Target>[]): { readonly rows?: Uint32Array } {
  if (examples.every(({ rows }) => rows === undefined)) return {};
  let start = 0;
  const all = examples.flatMap(({ sequence, rows }) => {
    const first = start;
    start += sequence.ids.length;
    return Array.from(rows ?? [], (row) => first + row);
  });
  return { rows: Uint32Array.from(all) };
}

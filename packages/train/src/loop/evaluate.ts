import type { Activation } from "@limelight/core";
import type { Example } from "../batches/example.ts";
import { cutPasses } from "../batches/passes.ts";
import type { Learner } from "../learner/learner.ts";
import type { Task } from "../task.ts";
import { TrainError } from "../train-error.ts";

/** Examples whose passes are cut together. */
const together = 512;

/**
 * What a model makes of examples that it does not learn from: the objective's loss over all of them, and the task's measures.
 * @throws TrainError "aborted"
 */
export async function evaluate<Target>(
  learner: Learner<Target>,
  task: Task<Target>,
  examples: readonly Example<Target>[],
  signal?: AbortSignal,
): Promise<{ readonly loss: number; readonly metrics: Readonly<Record<string, number>> }> {
  const logits = Array.from({ length: examples.length }, (): Activation => ({ shape: [0], data: new Float32Array(0) }));
  for (let first = 0; first < examples.length; first += together) {
    const some = examples.slice(first, first + together);
    const lengths = some.map(({ sequence }) => sequence.ids.length);
    for (const members of cutPasses(lengths, learner.batchTokens)) {
      if (signal?.aborted) throw new TrainError("aborted", "interrupted");
      const found = await learner.logits(members.flatMap((index) => some[index] ?? []));
      members.forEach((index, at) => {
        const own = found[at];
        if (own) logits[first + index] = own;
      });
    }
  }
  const targets = examples.map(({ target }) => target);
  const total = targets.reduce((sum, target) => sum + task.objective.weight(target), 0);
  const loss = total > 0 ? task.objective.evaluate(logits, targets, total).loss : 0;
  return { loss, metrics: task.measure?.(logits, targets, loss) ?? {} };
}

import { TrainError } from "../train-error.ts";
import { crossEntropyObjective } from "./cross-entropy.ts";
import type { Objective } from "./objective.ts";
import { logSoftmax, rowsOf } from "./rows.ts";

/** What a teacher said of a text, and its label. */
export interface DistillationTarget {
  /** The teacher's logits, [classes]. */
  readonly teacher: ArrayLike<number>;
  /** -100: none. */
  readonly label: number;
}

export interface DistillationOptions {
  /** Of the labels' part; default 0. */
  readonly labelSmoothing?: number;
  /** Divides both models' logits; the higher, the more the teacher's small probabilities say. Default 2. */
  readonly temperature?: number;
  /** Share of the teacher in the loss, the rest is the labels'; 0 to 1, default 0.5. */
  readonly share?: number;
}

/**
 * Distillation (Hinton, Vinyals and Dean 2015): share x temperature² x KL(teacher || student), both softened by the temperature, and the
 * cross-entropy of the labels for the rest. Temperature squared keeps the gradients' size whatever it is (section 2 there). Both
 * parts are means over all examples; one without a label adds nothing to the labels' part.
 */
export function distillation({
  temperature = 2,
  share = 0.5,
  labelSmoothing = 0,
}: DistillationOptions = {}): Objective<DistillationTarget> {
  if (!(temperature > 0 && Number.isFinite(temperature)))
    throw new TrainError("bad-option", `a temperature of ${temperature}`, "It is a number over 0.");
  if (!(share >= 0 && share <= 1)) throw new TrainError("bad-option", `a share of ${share}`, "It is 0 to 1.");
  const hard = crossEntropyObjective({ labelSmoothing });
  return {
    weight: () => 1,
    evaluate(logits, targets, total) {
      const labels = hard.evaluate(
        logits,
        targets.map(({ label }) => [label]),
        total,
      );
      const seeds = labels.seeds.map((seed) => seed * (1 - share));
      let loss = (1 - share) * labels.loss;
      let at = 0;
      logits.flatMap(rowsOf).forEach((row, index) => {
        const teacher = targets[index]?.teacher ?? [];
        if (teacher.length !== row.length)
          throw new TrainError("bad-input", `a teacher with ${teacher.length} logits for a model with ${row.length}`);
        const [soft, student] = [logSoftmax(teacher, temperature), logSoftmax(row, temperature)];
        soft.forEach((log, each) => {
          const probability = Math.exp(log);
          const own = student[each] ?? 0;
          if (probability > 0) loss += (share * temperature * temperature * probability * (log - own)) / total;
          seeds[at + each] = (seeds[at + each] ?? 0) + (share * temperature * (Math.exp(own) - probability)) / total;
        });
        at += row.length;
      });
      return { loss, seeds };
    },
  };
}

import {
  distillation as objectiveOf,
  type DistillationOptions,
  type DistillationTarget,
} from "../objectives/distillation.ts";
import { ignoredLabel } from "../objectives/cross-entropy.ts";
import type { Task } from "../task.ts";
import { classification } from "./classification.ts";

/** Saying what a teacher says; measured as classification is where there are labels, and by how often both say the same. */
export function distilling(classes: number, options: DistillationOptions = {}): Task<DistillationTarget> {
  const { measure } = classification(classes);
  return {
    head: "sequence-classification",
    objective: objectiveOf(options),
    measure: (logits, targets, loss) => {
      const of = (label: (target: DistillationTarget) => number): Readonly<Record<string, number>> => {
        const labels = targets.map((target) => [label(target)]);
        const known = labels.flatMap(([own = ignoredLabel], index) => (own === ignoredLabel ? [] : index));
        if (known.length === 0) return {};
        return (
          measure?.(
            known.flatMap((index) => logits[index] ?? []),
            known.map((index) => labels[index] ?? []),
            loss,
          ) ?? {}
        );
      };
      const agreement = of(({ teacher }) => largest(teacher))["accuracy"];
      return { ...of(({ label }) => label), ...(agreement !== undefined && { agreement }) };
    },
  };
}

function largest(numbers: ArrayLike<number>): number {
  return Array.from(numbers).reduce((most, value, index, all) => (value > (all[most] ?? -Infinity) ? index : most), 0);
}

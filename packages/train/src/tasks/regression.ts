import { meanSquaredError } from "../objectives/mean-squared-error.ts";
import type { Task } from "../task.ts";

/** Telling numbers; measured by the mean distance. */
export function regression(): Task<ArrayLike<number>> {
  return {
    head: "sequence-classification",
    objective: meanSquaredError(),
    measure: (logits, targets) => {
      const distances = logits.flatMap(({ data }, index) =>
        Array.from(data, (output, each) => Math.abs(output - (targets[index]?.[each] ?? Number.NaN))),
      );
      return {
        meanAbsoluteError: distances.reduce((sum, distance) => sum + distance, 0) / Math.max(1, distances.length),
      };
    },
  };
}

import { TrainError } from "../train-error.ts";
import type { Objective } from "./objective.ts";
import { rowsOf } from "./rows.ts";

/** Mean squared error as torch.nn.MSELoss has it; the target of an example are the numbers that its logits should be. */
export function meanSquaredError(): Objective<ArrayLike<number>> {
  return {
    weight: (numbers) => numbers.length,
    evaluate(logits, targets, total) {
      const outputs = logits.flatMap(rowsOf);
      if (outputs.length !== targets.length)
        throw new TrainError("bad-input", `${targets.length} targets for ${outputs.length} rows of logits`);
      const seeds = new Float32Array(outputs.reduce((sum, row) => sum + row.length, 0));
      let loss = 0;
      let at = 0;
      outputs.forEach((row, index) => {
        const numbers = targets[index] ?? [];
        if (numbers.length !== row.length)
          throw new TrainError("bad-input", `${numbers.length} numbers for ${row.length} logits`);
        row.forEach((output, each) => {
          const difference = output - (numbers[each] ?? 0);
          loss += (difference * difference) / total;
          seeds[at + each] = (2 * difference) / total;
        });
        at += row.length;
      });
      return { loss, seeds };
    },
  };
}

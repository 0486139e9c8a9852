import { evaluateAnswers } from "@limelight/statistics";
import { crossEntropyObjective, type CrossEntropyOptions } from "../objectives/cross-entropy.ts";
import type { Task } from "../task.ts";

/** Telling classes apart; measured by accuracy and the classes' mean F1. */
export function classification(classes: number, options: CrossEntropyOptions = {}): Task<ArrayLike<number>> {
  return {
    head: "sequence-classification",
    objective: crossEntropyObjective(options),
    measure: (logits, targets) => {
      const gold = targets.map((target) => target[0] ?? 0);
      const { accuracy, macroF1 } = evaluateAnswers({ gold, scores: logits.map(({ data }) => data), classes });
      return { accuracy, macroF1 };
    },
  };
}

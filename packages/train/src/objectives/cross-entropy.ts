import type { Activation } from "@limelight/core";
import { TrainError } from "../train-error.ts";
import type { LossAndSeeds, Objective } from "./objective.ts";
import { logSoftmax, rowsOf } from "./rows.ts";

/** Stands for "no label", as in torch and transformers. */
export const ignoredLabel = -100;

export interface CrossEntropyOptions {
  /** [classes]: how much an example of each counts; 1 where it is left out. */
  readonly classWeights?: readonly number[];
  /** Share of the truth that is spread evenly over all classes, 0 to below 1 (Szegedy et al. 2016); default 0. */
  readonly labelSmoothing?: number;
}

/**
 * Cross-entropy of softmax as torch.nn.CrossEntropyLoss has it with reduction "mean": class weights count in the mean's denominator too.
 * The target of an example are the labels of its rows of logits; -100 leaves a row out.
 * @throws TrainError "bad-option" for weights or a smoothing that are none
 */
export function crossEntropyObjective(options: CrossEntropyOptions = {}): Objective<ArrayLike<number>> {
  const { classWeights, labelSmoothing: smoothing = 0 } = options;
  requireOptions(options);
  const weightOf = (label: number): number => (label === ignoredLabel ? 0 : (classWeights?.[label] ?? 1));
  return {
    weight: (labels) => Array.from(labels).reduce((sum, label) => sum + weightOf(label), 0),
    evaluate(logits, targets, total) {
      const rows = logits.flatMap(rowsOf);
      const labels = targets.flatMap((target) => Array.from(target));
      if (rows.length !== labels.length)
        throw new TrainError("bad-input", `${labels.length} labels for ${rows.length} rows of logits`);
      const seeds = new Float32Array(rows.reduce((sum, row) => sum + row.length, 0));
      let loss = 0;
      let at = 0;
      rows.forEach((row, index) => {
        const label = labels[index] ?? ignoredLabel;
        if (label !== ignoredLabel) {
          const classes = row.length;
          if (!Number.isInteger(label) || label < 0 || label >= classes)
            throw new TrainError("bad-input", `label ${label} is outside the model's ${classes}`);
          const logs = logSoftmax(row);
          // How much -log p of each class counts.
          const counts = logs.map(
            (_, each) =>
              ((each === label ? (1 - smoothing) * weightOf(label) : 0) +
                (smoothing * (classWeights?.[each] ?? 1)) / classes) /
              total,
          );
          const all = counts.reduce((sum, count) => sum + count, 0);
          logs.forEach((log, each) => {
            const count = counts[each] ?? 0;
            if (count > 0) loss -= count * log;
            seeds[at + each] = all * Math.exp(log) - count;
          });
        }
        at += row.length;
      });
      return { loss, seeds };
    },
  };
}

/**
 * The same of one batch, for those who need no more of it.
 * @param logits of every sequence, [labels] or [rows, labels]
 * @param labels of every row in order; -100 leaves a row out
 * @throws TrainError "bad-input" where labels are too many, too few or out of range, or none is left
 */
export function crossEntropy(
  logits: readonly Activation[],
  labels: ArrayLike<number>,
  options: CrossEntropyOptions = {},
): LossAndSeeds {
  const objective = crossEntropyObjective(options);
  const total = objective.weight(labels);
  if (total === 0) throw new TrainError("bad-input", "no row of logits has a label that counts");
  const [first] = logits;
  const width = first?.shape.at(-1) ?? 1;
  const data = new Float32Array(logits.reduce((sum, each) => sum + each.data.length, 0));
  let at = 0;
  for (const each of logits) {
    data.set(each.data, at);
    at += each.data.length;
  }
  return objective.evaluate([{ shape: [data.length / width, width], data }], [labels], total);
}

function requireOptions({ classWeights, labelSmoothing = 0 }: CrossEntropyOptions): void {
  if (!(labelSmoothing >= 0 && labelSmoothing < 1))
    throw new TrainError("bad-option", `a label smoothing of ${labelSmoothing}`, "It is a share: 0 to below 1.");
  const wrong = classWeights?.find((weight) => !(weight >= 0 && Number.isFinite(weight)));
  if (wrong !== undefined) throw new TrainError("bad-option", `a class weight of ${wrong}`, "Weights are 0 or more.");
  if (classWeights && !classWeights.some((weight) => weight > 0))
    throw new TrainError("bad-option", "all class weights are 0", "Give one class at least a weight over 0.");
}

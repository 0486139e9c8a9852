import { CoreError } from "../core-error.ts";
import type { Activation } from "../run/read.ts";
import { softmax } from "../subject/classifier.ts";

/**
 * Cross-entropy of softmax, the mean over all rows of logits that have a label, as torch's with reduction "mean".
 * @param logits of every sequence, [labels] or [rows, labels]
 * @param labels of every row in order; -100 leaves a row out
 * @returns the loss, and its gradient by the logits: the seeds of the way back, packed as the logits are
 * @throws CoreError "bad-input" where labels are too many, too few or out of range, or none is left
 */
export function crossEntropy(
  logits: readonly Activation[],
  labels: ArrayLike<number>,
): { loss: number; seeds: Float32Array } {
  const rows = logits.flatMap(({ shape, data }) => {
    const width = shape.at(-1) ?? 1;
    return Array.from({ length: data.length / width }, (_, row) => data.subarray(row * width, (row + 1) * width));
  });
  if (rows.length !== labels.length)
    throw new CoreError("bad-input", `${labels.length} labels for ${rows.length} rows of logits`);
  const counted = Array.from(labels).filter((label) => label !== ignoredLabel).length;
  if (counted === 0) throw new CoreError("bad-input", "no row of logits has a label");
  const seeds = new Float32Array(rows.reduce((sum, row) => sum + row.length, 0));
  let loss = 0;
  let at = 0;
  rows.forEach((row, index) => {
    const label = labels[index] ?? ignoredLabel;
    if (label !== ignoredLabel) {
      const probabilities = softmax(row);
      const probability = probabilities[label];
      if (probability === undefined)
        throw new CoreError("bad-input", `label ${label} is outside the model's ${row.length}`);
      loss -= logSoftmax(row, label) / counted;
      probabilities.forEach((each, i) => (seeds[at + i] = (each - (i === label ? 1 : 0)) / counted));
    }
    at += row.length;
  });
  return { loss, seeds };
}

/** Stands for "no label", as in torch and transformers. */
const ignoredLabel = -100;

// By differences to the largest, so that a probability of next to nothing still has a logarithm.
function logSoftmax(row: Float32Array, label: number): number {
  const most = row.reduce((largest, value) => Math.max(largest, value), -Infinity);
  const sum = row.reduce((total, value) => total + Math.exp(value - most), 0);
  return (row[label] ?? Number.NaN) - most - Math.log(sum);
}

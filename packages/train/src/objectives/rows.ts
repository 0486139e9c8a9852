import type { Activation } from "@limelight/core";

/** Logits row by row: [outputs] is one, [rows, outputs] are as many as there are. */
export function rowsOf({ shape, data }: Activation): Float32Array[] {
  const width = shape.at(-1) ?? 1;
  return Array.from({ length: width === 0 ? 0 : data.length / width }, (_, row) =>
    data.subarray(row * width, (row + 1) * width),
  );
}

/** Logarithms of softmax's probabilities in f64, by differences to the largest: none is lost however unlikely it is. */
export function logSoftmax(row: ArrayLike<number>, temperature = 1): Float64Array {
  const logits = Float64Array.from(row, (logit) => logit / temperature);
  const most = logits.reduce((largest, logit) => Math.max(largest, logit), -Infinity);
  const sum = Math.log(logits.reduce((total, logit) => total + Math.exp(logit - most), 0));
  return logits.map((logit) => logit - most - sum);
}

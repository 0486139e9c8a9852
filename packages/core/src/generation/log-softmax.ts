/** ln Σ exp(scores), the maximum taken off first; -Infinity where no score is over that. */
export function logSumExp(scores: Float32Array | Float64Array): number {
  let most = -Infinity;
  for (const score of scores) if (score > most) most = score;
  if (most === -Infinity) return -Infinity;
  let sum = 0;
  for (const score of scores) sum += Math.exp(score - most);
  return most + Math.log(sum);
}

/** Log-probabilities in f64: [vocabulary]. */
export function logSoftmax(scores: Float32Array | Float64Array): Float64Array {
  const total = logSumExp(scores);
  return Float64Array.from(scores, (score) => score - total);
}

/** Softmax in f64: [vocabulary]. */
export function probabilitiesOf(scores: Float32Array | Float64Array): Float64Array {
  return logSoftmax(scores).map((logProbability) => Math.exp(logProbability));
}

/** -Σ p ln p in nats, where 0 ln 0 is 0. */
export function entropyOf(logProbabilities: Float64Array): number {
  let entropy = 0;
  for (const each of logProbabilities) if (each > -Infinity) entropy -= Math.exp(each) * each;
  return entropy;
}

// Plain loops: a vocabulary has tens of thousands of tokens, and every token that is generated goes through all of them.

/** ln Σ exp(scores), the maximum taken off first; -Infinity where no score is over that. */
export function logSumExp(scores: Float32Array | Float64Array): number {
  const { length } = scores;
  let most = -Infinity;
  for (let id = 0; id < length; id++) {
    const score = scores[id] ?? -Infinity;
    if (score > most) most = score;
  }
  if (most === -Infinity) return -Infinity;
  let sum = 0;
  for (let id = 0; id < length; id++) sum += Math.exp((scores[id] ?? -Infinity) - most);
  return most + Math.log(sum);
}

/** Log-probabilities in f64: [vocabulary]. */
export function logSoftmax(scores: Float32Array | Float64Array, total = logSumExp(scores)): Float64Array {
  const found = new Float64Array(scores);
  for (let id = 0; id < found.length; id++) found[id] = (found[id] ?? 0) - total;
  return found;
}

/** Softmax in f64: [vocabulary]. */
export function probabilitiesOf(scores: Float32Array | Float64Array): Float64Array {
  const found = logSoftmax(scores);
  for (let id = 0; id < found.length; id++) found[id] = Math.exp(found[id] ?? -Infinity);
  return found;
}

/** -Σ p ln p in nats, where 0 ln 0 is 0. */
export function entropyOf(logProbabilities: Float64Array): number {
  let entropy = 0;
  for (let id = 0; id < logProbabilities.length; id++) {
    const each = logProbabilities[id] ?? -Infinity;
    if (each > -Infinity) entropy -= Math.exp(each) * each;
  }
  return entropy;
}

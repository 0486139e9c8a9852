import { NumpyRandomState } from "@limelight/statistics";

/**
 * Which features each sample keeps, 1 or 0, [samples, features] row by row; the first keeps all. Drawn as lime
 * 0.2.0.1 draws with `random_state=seed`: how many features every sample loses (1 to all of them), then for each
 * sample which. Equal bit for bit.
 */
export function sampleMasks(features: number, samples: number, seed: number): Uint8Array {
  const random = new NumpyRandomState(seed);
  const masks = new Uint8Array(samples * features).fill(1);
  const sizes = random.randint(1, features + 1, samples - 1);
  for (const [index, size] of sizes.entries()) {
    for (const feature of random.choice(features, size)) {
      masks[(index + 1) * features + feature] = 0;
    }
  }
  return masks;
}

/**
 * The weight of each sample, [samples]: √exp(−d² / width²), d being 100 times the cosine distance to the full text.
 * Of 0-1 vectors that is 1 − √(kept / features); a sample that keeps nothing has distance 1.
 */
export function sampleWeights(masks: Uint8Array, features: number, kernelWidth: number): Float64Array {
  return Float64Array.from({ length: masks.length / features }, (_, sample) => {
    const kept = masks.subarray(sample * features, (sample + 1) * features).reduce((total, bit) => total + bit, 0);
    const distance = 100 * Math.max(0, 1 - Math.sqrt(kept / features));
    return Math.sqrt(Math.exp(-(distance ** 2) / kernelWidth ** 2));
  });
}

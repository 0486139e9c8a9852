import { NumpyRandomState } from "@limelight/statistics";
import type { LimeOptions } from "./options.ts";

/**
 * Which features each sample keeps, 1 or 0; the first keeps all. Drawn as lime 0.2.0.1 draws with `random_state=seed`: how
 * many features every sample loses (1 to all of them), then for each sample which. Equal bit for bit; what is added later is drawn behind it.
 */
export class Neighbourhood {
  readonly #random: NumpyRandomState;
  readonly #features: number;
  #masks: Uint8Array;

  constructor(features: number, seed: number) {
    this.#random = new NumpyRandomState(seed);
    this.#features = features;
    this.#masks = new Uint8Array(features).fill(1);
  }

  /** [samples, features], row by row. */
  get masks(): Uint8Array {
    return this.#masks;
  }

  get samples(): number {
    return this.#masks.length / this.#features;
  }

  /** Draws up to so many in all, the text itself among them. */
  extend(samples: number): void {
    const [features, before] = [this.#features, this.samples];
    if (samples <= before) return;
    const masks = new Uint8Array(samples * features).fill(1);
    masks.set(this.#masks);
    const sizes = this.#random.randint(1, features + 1, samples - before);
    for (const [index, size] of sizes.entries())
      for (const feature of this.#random.choice(features, size)) masks[(index + before) * features + feature] = 0;
    this.#masks = masks;
  }
}

/** The features that so many samples keep, drawn at once. */
export function sampleMasks(features: number, samples: number, seed: number): Uint8Array {
  const neighbourhood = new Neighbourhood(features, seed);
  neighbourhood.extend(samples);
  return neighbourhood.masks;
}

/**
 * The weight of each sample, [samples], by 100 times its distance d to the full text, as in lime: with the exponential kernel √exp(−d² / width²),
 * which is captum's exp(−d² / 2 width²) with a hundredth of the width.
 */
export function sampleWeights(
  masks: Uint8Array,
  features: number,
  { distance, kernel, kernelWidth }: Pick<LimeOptions, "distance" | "kernel" | "kernelWidth">,
): Float64Array {
  return Float64Array.from({ length: masks.length / features }, (_, sample) => {
    const kept = masks.subarray(sample * features, (sample + 1) * features).reduce((total, bit) => total + bit, 0);
    const away = distanceOf(kept, features, distance);
    switch (kernel) {
      case "exponential":
        return Math.sqrt(Math.exp(-((100 * away) ** 2) / kernelWidth ** 2));
      case "linear":
        return Math.max(0, 1 - away);
      case "uniform":
        return 1;
    }
  });
}

/** Of a 0-1 vector with so many ones to the one with nothing else; by cosine 1 − √(kept / features), 1 where nothing is kept. */
function distanceOf(kept: number, features: number, distance: LimeOptions["distance"]): number {
  switch (distance) {
    case "cosine":
      return Math.max(0, 1 - Math.sqrt(kept / features));
    case "euclidean":
      return Math.sqrt(features - kept);
    case "hamming":
      return (features - kept) / features;
  }
}

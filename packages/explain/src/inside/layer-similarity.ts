import type { Activation } from "@limelight/core";

/** How alike states are: [states][states] each, 1 on the diagonal. */
export interface LayerSimilarity {
  /**
   * Linear CKA (Kornblith et al. 2019): ‖Yᵀ X‖² / (‖Xᵀ X‖ ‖Yᵀ Y‖), Frobenius norms, features centred over tokens. Blind to rotations and
   * to scale; with fewer tokens than features it is too high.
   */
  readonly cka: number[][];
  /** Mean over tokens of the cosine between a token's two states. */
  readonly cosine: number[][];
}

/**
 * Similarity of layers over the same tokens. ‖Yᵀ X‖² is Σ_ij ⟨x_i, x_j⟩ ⟨y_i, y_j⟩, added up pair by pair of tokens, so that nothing of
 * the size of tokens² is kept.
 * @param states of each layer, [tokens, features]; all with as many tokens
 */
export async function layerSimilarity(
  states: readonly Activation[],
  options: { readonly signal?: AbortSignal; readonly progress?: (done: number, total: number) => void } = {},
): Promise<LayerSimilarity> {
  const tokens = states[0]?.shape[0] ?? 0;
  const centred = states.map(centre);
  const layers = states.length;
  const inner = new Float64Array(layers);
  const products = square(layers);
  let last = performance.now();
  for (let one = 0; one < tokens; one++) {
    for (let other = 0; other <= one; other++) {
      for (const [layer, { data, features }] of centred.entries()) {
        let sum = 0;
        const [a, b] = [one * features, other * features];
        for (let feature = 0; feature < features; feature++) sum += (data[a + feature] ?? 0) * (data[b + feature] ?? 0);
        inner[layer] = sum;
      }
      const times = one === other ? 1 : 2;
      for (const [upper, row] of products.entries())
        for (let lower = 0; lower <= upper; lower++)
          row[lower] = (row[lower] ?? 0) + times * (inner[upper] ?? 0) * (inner[lower] ?? 0);
    }
    if (performance.now() - last > 50) {
      options.progress?.(one + 1, tokens);
      await new Promise((resolve) => setTimeout(resolve));
      options.signal?.throwIfAborted();
      last = performance.now();
    }
  }
  const at = (one: number, other: number): number => products[Math.max(one, other)]?.[Math.min(one, other)] ?? 0;
  const cosine = square(layers);
  const cka = square(layers);
  for (let one = 0; one < layers; one++)
    for (let other = 0; other < layers; other++) {
      const alike = at(one, other) / Math.sqrt(at(one, one) * at(other, other));
      const [row, cosines] = [cka[one], cosine[one]];
      if (row) row[other] = one === other ? 1 : alike;
      if (cosines) cosines[other] = one === other ? 1 : meanCosine(states[one], states[other]);
    }
  return { cka, cosine };
}

const square = (size: number): number[][] => Array.from({ length: size }, () => Array.from({ length: size }, () => 0));

// Each feature less its mean over tokens.
function centre({ shape, data }: Activation): { data: Float64Array; features: number } {
  const [tokens = 0, features = 0] = shape;
  const means = new Float64Array(features);
  data.forEach((value, index) => (means[index % features] = (means[index % features] ?? 0) + value / tokens));
  return { data: Float64Array.from(data, (value, index) => value - (means[index % features] ?? 0)), features };
}

function meanCosine(one: Activation | undefined, other: Activation | undefined): number {
  const [tokens = 0, features = 0] = one?.shape ?? [];
  let total = 0;
  for (let token = 0; token < tokens; token++) {
    let [product, squareOne, squareOther] = [0, 0, 0];
    for (let index = token * features; index < (token + 1) * features; index++) {
      const [a, b] = [one?.data[index] ?? 0, other?.data[index] ?? 0];
      product += a * b;
      squareOne += a * a;
      squareOther += b * b;
    }
    total += product / Math.sqrt(squareOne * squareOther);
  }
  return total / tokens;
}

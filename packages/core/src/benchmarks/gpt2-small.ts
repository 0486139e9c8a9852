import type { ModelSource } from "../models/load-model.ts";
import type { WeightArray } from "../weights/weight-array.ts";

const [vocabulary, positions, hidden, layers, heads] = [50_257, 1024, 768, 12, 12];

/**
 * A checkpoint of the shape of GPT-2 small (Radford et al. 2019: 124 million parameters, the word embedding tied to the output), with
 * random weights: what it says means nothing, how quickly it does is the same. All tensors share the numbers of the largest.
 */
export function randomGpt2Small(): ModelSource {
  const numbers = randomNumbers(vocabulary * hidden);
  const tensor = (shape: readonly number[]): WeightArray => {
    const count = shape.reduce((product, size) => product * size, 1);
    return { dtype: "F32", shape, bytes: new Uint8Array(numbers.buffer, 0, count * 4) };
  };
  const tensors = new Map<string, WeightArray>();
  const add = (name: string, ...shape: readonly number[]): unknown => tensors.set(name, tensor(shape));
  const norm = (name: string): void => ["weight", "bias"].forEach((each) => add(`${name}.${each}`, hidden));
  const linear = (name: string, inner: number, columns: number): void => {
    add(`${name}.weight`, inner, columns);
    add(`${name}.bias`, columns);
  };
  add("wte.weight", vocabulary, hidden);
  add("wpe.weight", positions, hidden);
  for (let layer = 0; layer < layers; layer++) {
    const at = `h.${layer}`;
    norm(`${at}.ln_1`);
    linear(`${at}.attn.c_attn`, hidden, 3 * hidden);
    linear(`${at}.attn.c_proj`, hidden, hidden);
    norm(`${at}.ln_2`);
    linear(`${at}.mlp.c_fc`, hidden, 4 * hidden);
    linear(`${at}.mlp.c_proj`, 4 * hidden, hidden);
  }
  norm("ln_f");
  return {
    config: {
      model_type: "gpt2",
      vocab_size: vocabulary,
      n_positions: positions,
      n_embd: hidden,
      n_layer: layers,
      n_head: heads,
    },
    tensors,
  };
}

/** In [-0.05, 0.05), the same on every run; about as far apart as initial weights are. */
function randomNumbers(count: number): Float32Array<ArrayBuffer> {
  const numbers = new Float32Array(count);
  for (let i = 0; i < count; i++) numbers[i] = ((Math.imul(i + 1, 0x9e3779b1) >>> 8) / 2 ** 23 - 1) / 20;
  return numbers;
}

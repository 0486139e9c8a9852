import { ExperimentError } from "../experiment-error.ts";
import type { NestedNumbers } from "../result/documents.ts";
import type { NamedArray } from "./verb.ts";

/** Numbers of one layer. */
interface OfLayer {
  /** [queries, keys], or [heads, queries, keys] where heads are apart. */
  readonly shape: readonly number[];
  readonly data: ArrayLike<number>;
}

/** All layers in one array; the axis of layers is left out where one was chosen. */
export function stacked(layers: readonly OfLayer[], chosen: boolean): NamedArray {
  const [first] = layers;
  const shape = first?.shape ?? [];
  const size = first?.data.length ?? 0;
  const data = new Float32Array(size * layers.length);
  for (const [index, layer] of layers.entries()) data.set(layer.data, index * size);
  return { shape: chosen ? shape : [layers.length, ...shape], data };
}

/** An array as JSON has it. */
export function nested({ shape: [size = 0, ...inner], data }: NamedArray): NestedNumbers {
  if (inner.length === 0) return Array.from(data);
  const each = data.length / Math.max(1, size);
  return Array.from({ length: size }, (_, index) =>
    nested({ shape: inner, data: data.subarray(index * each, (index + 1) * each) }),
  );
}

/** JSON of this many numbers takes about 90 MB and some seconds; past 25 million it is longer than a string can be. */
const mostNumbers = 2 ** 22;

/**
 * Meant for before the model runs, since the answer would take minutes to fail.
 * @param hooks of the patterns, for whoever wants them all
 * @throws ExperimentError "bad-input"
 */
export function requireSize(matrices: number, queries: number, keys: number, hooks: string): void {
  const numbers = matrices * queries * keys;
  if (numbers > mostNumbers)
    throw new ExperimentError(
      "bad-input",
      `${matrices} patterns of ${queries} x ${keys} tokens are ${(numbers / 1e6).toFixed(1)} million numbers, too many for one document`,
      `Choose some of them by --layer and --head, or save them all: \`limelight capture --hooks '${hooks}' --save F.safetensors\`.`,
    );
}

/** @throws ExperimentError "bad-input" where there is no such layer, or head */
export function requireBelow(what: string, value: number | undefined, count: number, id: string): void {
  if (value !== undefined && value >= count)
    throw new ExperimentError("bad-input", `${id} has no ${what} ${value}`, `They are counted from 0 to ${count - 1}.`);
}

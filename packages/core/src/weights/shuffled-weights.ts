import type { ModelSource } from "../models/load-model.ts";
import type { WeightArray } from "./weight-array.ts";

/** Weights that belong together, from the top of a model down: its head, a layer, its embeddings. */
export interface WeightStage {
  /** `head`, `layer 5`, `encoder layer 0`, `embeddings`. */
  readonly name: string;
  /** As the checkpoint calls them. */
  readonly tensors: readonly string[];
}

const layerName = /(?:^|\.)(?:layers?|h|block|albert_layer_groups)\.(\d+)\./;
const embeddingName = /embed|(?:^|\.)(?:wte|wpe|shared)\./i;
const sideName = /(?:^|\.)(encoder|decoder)\./;

/**
 * The stages of a checkpoint, as the names of its tensors tell them: what stands in no layer and is no embedding is the head's. Of an
 * encoder-decoder the decoder is above the encoder; layers that share their weights are one stage.
 */
export function weightStages(names: Iterable<string>): WeightStage[] {
  const all = [...names];
  const twoStacks = all.some((name) => sideName.exec(name)?.[1] === "decoder" && layerName.test(name));
  const found = new Map<string, { readonly rank: number; readonly tensors: string[] }>();
  for (const name of all) {
    const layer = layerName.exec(name)?.[1];
    const side = twoStacks ? sideName.exec(name)?.[1] : undefined;
    const stage =
      layer !== undefined
        ? { name: `${side ? `${side} ` : ""}layer ${layer}`, rank: (side === "decoder" ? 1e6 : 1e3) + Number(layer) }
        : embeddingName.test(name)
          ? { name: "embeddings", rank: 0 }
          : { name: "head", rank: 1e9 };
    const known = found.get(stage.name);
    if (known) known.tensors.push(name);
    else found.set(stage.name, { rank: stage.rank, tensors: [name] });
  }
  return [...found]
    .toSorted(([, one], [, other]) => other.rank - one.rank)
    .map(([name, { tensors }]) => ({ name, tensors }));
}

/**
 * The checkpoint with the numbers of some tensors in another order, each within its tensor: what was learnt is gone, and how large numbers
 * are stays. The checkpoint itself stays as it is.
 * @param uniform so many numbers from [0, 1)
 */
export function shuffledWeights(
  source: ModelSource,
  names: readonly string[],
  uniform: (count: number) => readonly number[],
): ModelSource {
  const chosen = new Set(names);
  return {
    ...source,
    tensors: new Map(
      Array.from(source.tensors, ([name, array]) => [
        name,
        chosen.has(name) && isLearnt(array) ? shuffled(array, uniform) : array,
      ]),
    ),
  };
}

// Whole numbers are places and masks.
function isLearnt({ dtype }: WeightArray): boolean {
  return /^B?F\d+$/.test(dtype);
}

/** Draws at once; a whole table of words at once would take much memory. */
const block = 65_536;

// Fisher-Yates from the end, of numbers of whatever size.
function shuffled({ dtype, shape, bytes }: WeightArray, uniform: (count: number) => readonly number[]): WeightArray {
  const count = shape.reduce((product, size) => product * size, 1);
  const size = count === 0 ? 0 : bytes.length / count;
  const mixed = bytes.slice();
  const held = new Uint8Array(size);
  let draws: readonly number[] = [];
  for (let last = count - 1, drawn = 0; last > 0; last--, drawn++) {
    if (drawn % block === 0) draws = uniform(Math.min(block, last));
    const other = Math.floor((draws[drawn % block] ?? 0) * (last + 1)) * size;
    const own = last * size;
    held.set(mixed.subarray(own, own + size));
    mixed.copyWithin(own, other, other + size);
    mixed.set(held, other);
  }
  return { dtype, shape, bytes: mixed };
}

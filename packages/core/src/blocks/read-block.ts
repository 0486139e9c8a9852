import { shardPlaces, type PackedWeight, type Tensor } from "@limelight/kernels";
import type { Device } from "../device/open-device.ts";
import type { Activation } from "../run/read.ts";
import { readPlaced } from "../weights/parameters.ts";
import type { AnyNormWeights } from "../weights/weight-loader.ts";
import type { BlockWeights } from "./block-weights.ts";

/** A linear layer's numbers: output = input · weightᵀ + bias. */
export interface LinearNumbers {
  /** [out, in]. */
  readonly weight: Activation;
  /** [out]. */
  readonly bias: Activation;
}

/** A norm's numbers, [hidden] each. A root-mean-square norm has no shift, and takes no mean away. */
export interface NormNumbers {
  readonly gain: Activation;
  readonly shift?: Activation;
}

/** The numbers of one block, for methods that look into the weights; `output` is attention's own projection. */
export interface BlockNumbers {
  readonly query: LinearNumbers;
  readonly key: LinearNumbers;
  readonly value: LinearNumbers;
  readonly output: LinearNumbers;
  /** ModernBERT's first block has none. */
  readonly attentionNorm: NormNumbers | undefined;
  readonly up: LinearNumbers;
  /** What the activation is multiplied by, where the feed-forward layer is gated. */
  readonly linear?: LinearNumbers;
  readonly down: LinearNumbers;
  readonly outputNorm: NormNumbers;
}

/** Copies a linear layer's weights to the host. */
export async function readLinear(device: Device, weight: PackedWeight): Promise<LinearNumbers> {
  const { inner, columns } = weight;
  const numbers = new Float32Array(columns * inner);
  for (const { first, shard } of shardPlaces(weight)) {
    const own = await readPlaced(device, [shard.columns, inner], { layout: "panels", tensor: shard.panels });
    numbers.set(own.data, first * inner);
  }
  return { weight: { shape: [columns, inner], data: numbers }, bias: await readBias(device, weight) };
}

async function readBias(device: Device, weight: PackedWeight): Promise<Activation> {
  const data = new Float32Array(weight.columns);
  for (const { first, shard } of shardPlaces(weight))
    data.set((await readPlaced(device, [shard.columns], { layout: "rows", tensor: shard.bias })).data, first);
  return { shape: [weight.columns], data };
}

/** Copies a norm's weights to the host. */
export async function readNorm(device: Device, { gain, shift }: AnyNormWeights): Promise<NormNumbers> {
  const read = (tensor: Tensor): Promise<Activation> => readPlaced(device, tensor.shape, { layout: "rows", tensor });
  return { gain: await read(gain), ...(shift && { shift: await read(shift) }) };
}

/** Copies a block's weights to the host. */
export async function readBlock(device: Device, block: BlockWeights): Promise<BlockNumbers> {
  return {
    query: await readLinear(device, block.query),
    key: await readLinear(device, block.key),
    value: await readLinear(device, block.value),
    output: await readLinear(device, block.output),
    attentionNorm: block.attentionNorm && (await readNorm(device, block.attentionNorm)),
    up: await readLinear(device, block.up),
    ...(block.linear && { linear: await readLinear(device, block.linear) }),
    down: await readLinear(device, block.down),
    outputNorm: await readNorm(device, block.outputNorm),
  };
}

/** The biases of a block's queries, keys and values, [hidden] each. */
export interface ProjectionBiases {
  readonly query: Activation;
  readonly key: Activation;
  readonly value: Activation;
}

/** Copies the biases of queries, keys and values to the host. */
export async function readProjectionBiases(
  device: Device,
  { query, key, value }: Pick<BlockWeights, keyof ProjectionBiases>,
): Promise<ProjectionBiases> {
  return {
    query: await readBias(device, query),
    key: await readBias(device, key),
    value: await readBias(device, value),
  };
}

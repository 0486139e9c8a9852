import {
  panelColumns,
  shardPlaces,
  type Activation as ActivationFunction,
  type PackedWeight,
} from "@limelight/kernels";
import { CoreError } from "../core-error.ts";
import type { Device } from "../device/open-device.ts";
import { readTensor } from "../run/read.ts";
import type { AnyNormWeights } from "../weights/weight-loader.ts";
import type { Head } from "./head.ts";
import { readLinear, readNorm, type LinearNumbers, type NormNumbers } from "../blocks/read-block.ts";

/** The numbers of a head, for methods that look into the weights; parts that it lacks are left out. */
export interface HeadNumbers {
  /** Which rows it reads: the one that stands for a text, or any. */
  readonly rows: Head["rows"];
  /** `mean`: it reads the mean of all of a text's rows instead. */
  readonly pools?: "mean";
  readonly outputs: number;
  readonly dense?: LinearNumbers & { readonly activation: ActivationFunction };
  readonly norm?: NormNumbers;
  /** Of the model, between its last block and the head, where norms stand in front. */
  readonly finalNorm?: NormNumbers;
  /** What one output is made of, since all of a vocabulary's are many. @throws CoreError "bad-input" where there is no such output */
  output(index: number): Promise<{ readonly weight: Float32Array; readonly bias: number }>;
}

/** Copies a head's weights to the host; those of its outputs as they are asked for. */
export async function readHead(
  device: Device,
  { parts, rows, pools, outputs }: Head,
  finalNorm: AnyNormWeights | undefined,
): Promise<HeadNumbers> {
  const { dense, norm, decoder } = parts;
  return {
    rows,
    ...(pools && { pools }),
    outputs,
    ...(dense && { dense: { ...(await readLinear(device, dense.linear)), activation: dense.activation } }),
    ...(norm && { norm: await readNorm(device, norm) }),
    ...(finalNorm && { finalNorm: await readNorm(device, finalNorm) }),
    async output(index) {
      if (!Number.isInteger(index) || index < 0 || index >= outputs)
        throw new CoreError(
          "bad-input",
          `the head has no output ${index}`,
          `They are counted from 0 to ${outputs - 1}.`,
        );
      return readOutput(device, decoder, index);
    },
  };
}

// One output's weights: every so many elements of its panel.
async function readOutput(
  device: Device,
  weight: PackedWeight,
  index: number,
): Promise<{ weight: Float32Array; bias: number }> {
  const place = shardPlaces(weight).findLast(({ first }) => first <= index);
  if (!place) throw new CoreError("bad-input", `the layer has no output ${index}`);
  const { panels, bias } = place.shard;
  const own = index - place.first;
  const size = weight.inner * panelColumns;
  const panel = await readTensor(device, { ...panels, shape: [size] }, Math.floor(own / panelColumns) * size);
  return {
    weight: Float32Array.from({ length: weight.inner }, (_, k) => panel[k * panelColumns + (own % panelColumns)] ?? 0),
    bias: (await readTensor(device, { ...bias, shape: [1] }, own))[0] ?? 0,
  };
}

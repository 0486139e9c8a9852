import {
  isDType,
  readSafetensors,
  tokenizerFolder,
  writeSafetensors,
  type Checkpoint,
  type HostTensor,
} from "@limelight/hub";
import type { ModelSource } from "@limelight/core";
import type { TensorFormat } from "@limelight/train";
import { ExperimentError } from "../../experiment-error.ts";

type Named = readonly [
  string,
  { readonly dtype: string; readonly shape: readonly number[]; readonly bytes: Uint8Array },
];

/** Tensors as safetensors; the metadata is what transformers looks for. */
export const safetensors: TensorFormat = {
  write: (tensors) => writeSafetensors(new Map(Array.from(tensors, hostTensorOf)), new Map([["format", "pt"]])),
  read: (bytes, name) => readSafetensors(bytes, name).tensors,
};

function hostTensorOf([name, { dtype, shape, bytes }]: Named): [string, HostTensor] {
  if (!isDType(dtype))
    throw new ExperimentError("bad-input", `the tensor "${name}" holds ${dtype}, which is not written`);
  return [name, { dtype, shape, bytes }];
}

/** What lies beside the weights of a checkpoint: the configuration, with f32 for its type, and the tokenizer's files. */
export function filesBeside(
  { tokenizer, generationConfig }: Pick<Checkpoint, "tokenizer" | "generationConfig">,
  { config }: Pick<ModelSource, "config">,
): Map<string, Uint8Array> {
  const { dtype, torch_dtype: torchType, ...rest } = config;
  const own = {
    ...rest,
    ...(dtype !== undefined && torchType === undefined ? { dtype: "float32" } : { torch_dtype: "float32" }),
  };
  return new Map([
    ["config.json", json(own)],
    ...(generationConfig ? [["generation_config.json", json(generationConfig)] as const] : []),
    ...tokenizerFolder(tokenizer),
  ]);
}

function json(value: object): Uint8Array {
  return new TextEncoder().encode(`${JSON.stringify(value, undefined, 2)}\n`);
}

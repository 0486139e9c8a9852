import { float32Of, type Adapter, type ModelSource } from "@limelight/core";
import { z } from "zod";
import { float32Tensor } from "../checkpoint/tensors.ts";
import { TrainError } from "../train-error.ts";
import type { AttachedLayers } from "./attach-all.ts";

type Tensors = ModelSource["tensors"];

export const adapterConfigFile = "adapter_config.json";
export const adapterWeightsFile = "adapter_model.safetensors";

/** What peft puts in front of the names of transformers' models. */
const prefix = "base_model.model.";

/** Where Houlsby's adapters are, which peft has no name for: the same layout, under a type of ours. */
const types = { lora: "LORA", adapter: "HOULSBY" } as const;

/** A checkpoint's names as peft has them: heads that learn whole are there under their own. */
export function peftTensors(learnt: Tensors): Tensors {
  return new Map(Array.from(learnt, ([name, tensor]) => [prefix + name, tensor]));
}

/** The names of a model's parameters for peft's. */
export function ownTensors(tensors: Tensors): Tensors {
  return new Map(
    Array.from(tensors, ([name, tensor]) => [name.startsWith(prefix) ? name.slice(prefix.length) : name, tensor]),
  );
}

/**
 * adapter_config.json as peft writes it.
 * @param heads names of the tensors of the head, which learn whole
 * @param base name or path of the model that it belongs to
 */
export function peftConfig(
  { options, targets, transposed }: AttachedLayers,
  heads: readonly string[],
  { base, task }: { readonly base: string; readonly task: "SEQ_CLS" | "CAUSAL_LM" | undefined },
): Record<string, unknown> {
  return {
    base_model_name_or_path: base,
    bias: "none",
    fan_in_fan_out: transposed,
    inference_mode: true,
    init_lora_weights: true,
    lora_alpha: options.alpha,
    lora_dropout: options.dropout ?? 0,
    modules_to_save: heads.length > 0 ? [...new Set(heads.map(moduleOf))] : null,
    peft_type: types[options.kind],
    r: options.rank,
    target_modules: targets,
    task_type: task ?? null,
  };
}

// `bert.pooler.dense.weight` -> pooler, `classifier.weight` -> classifier: the part that a model calls its head by.
function moduleOf(name: string): string {
  const parts = name.split(".").slice(0, -1);
  return (
    parts.find((part) => /^(?:classifier|pooler|score|pre_classifier|head|out_proj)$/.test(part)) ??
    parts.at(-1) ??
    name
  );
}

const configSchema = z.looseObject({
  peft_type: z.string(),
  r: z.int().positive(),
  lora_alpha: z.number(),
  fan_in_fan_out: z.boolean().nullish(),
  use_rslora: z.boolean().nullish(),
  use_dora: z.boolean().nullish(),
  base_model_name_or_path: z.string().nullish(),
});

/** An adapter_config.json that was read. */
export type PeftConfig = z.output<typeof configSchema>;

/** @throws TrainError "bad-checkpoint" where it is none, or of a kind that is not known */
export function readPeftConfig(json: unknown, name: string): PeftConfig {
  const parsed = configSchema.safeParse(json);
  if (!parsed.success)
    throw new TrainError("bad-checkpoint", `${name}: ${parsed.error.issues[0]?.path.join(".")} is missing or wrong`);
  const { peft_type: type, use_dora: dora } = parsed.data;
  if (![types.lora, types.adapter].some((known) => known === type) || dora === true)
    throw new TrainError(
      "bad-checkpoint",
      `${name} is of the kind ${dora === true ? "DoRA" : type}, and LoRA and Houlsby's adapters alone are known`,
      "Merge it with the tool that made it.",
    );
  return parsed.data;
}

/**
 * A checkpoint with LoRA's matrices added to its weights, and heads that learnt in the place of its own: W + alpha / rank · B A (with
 * rsLoRA alpha / √rank), sums in f64.
 * @param adapter under the names of its file
 * @throws TrainError "bad-checkpoint" where it belongs to another model
 */
export function mergePeft(source: ModelSource, config: PeftConfig, adapter: Tensors, name: string): ModelSource {
  const own = ownTensors(adapter);
  const merged = new Map(source.tensors);
  const scale = config.lora_alpha / (config.use_rslora === true ? Math.sqrt(config.r) : config.r);
  for (const [key, tensor] of own) {
    const [, layer, which] = /^(.*)\.lora_(A|B)\.weight$/.exec(key) ?? [];
    if (/\.adapter_(?:down|up)\./.test(key)) continue; // attached, not merged
    if (layer === undefined) merged.set(key, tensor);
    else if (which === "A") merged.set(`${layer}.weight`, mergedWeight(merged, own, layer, { scale, config, name }));
  }
  return { ...source, tensors: merged };
}

/**
 * What a folder of adapters attaches to its base, by the names of the weights; LoRA is merged instead.
 * @throws TrainError "bad-checkpoint" where a matrix is missing
 */
export function adaptersOf(config: PeftConfig, adapter: Tensors, name: string): Map<string, Adapter> {
  const own = ownTensors(adapter);
  const numbers = (key: string): Float32Array => {
    const tensor = own.get(key);
    if (tensor) return float32Of(key, tensor);
    throw new TrainError("bad-checkpoint", `${name} has no "${key}"`, "The file is incomplete.");
  };
  const attached = new Map<string, Adapter>();
  for (const key of own.keys()) {
    const [, layer] = /^(.*)\.adapter_down\.weight$/.exec(key) ?? [];
    if (layer === undefined) continue;
    const part = (which: string) => ({
      weight: numbers(`${layer}.${which}.weight`),
      bias: numbers(`${layer}.${which}.bias`),
    });
    attached.set(`${layer}.weight`, {
      kind: "adapter",
      size: config.r,
      down: part("adapter_down"),
      up: part("adapter_up"),
    });
  }
  return attached;
}

interface MergeOptions {
  readonly scale: number;
  readonly config: PeftConfig;
  readonly name: string;
}

function mergedWeight(base: Tensors, adapter: Tensors, layer: string, { scale, config, name }: MergeOptions) {
  const weight = base.get(`${layer}.weight`);
  const [a, b] = ["A", "B"].map((which) => adapter.get(`${layer}.lora_${which}.weight`));
  const [rank = 0, inner = 0] = a?.shape ?? [];
  const [outputs = 0, other] = b?.shape ?? [];
  const transposed = config.fan_in_fan_out === true;
  const shape = transposed ? [inner, outputs] : [outputs, inner];
  if (!weight || !a || !b || other !== rank || String(weight.shape) !== String(shape))
    throw new TrainError(
      "bad-checkpoint",
      `${name} changes "${layer}.weight" by ${b?.shape.join(" x ") ?? "nothing"} times ${a?.shape.join(" x ") ?? "nothing"}, where the model has ${weight?.shape.join(" x ") ?? "nothing"}`,
      "It belongs to another model.",
    );
  const [as, bs] = [float32Of(layer, a), float32Of(layer, b)];
  const data = Float32Array.from(float32Of(layer, weight));
  for (let output = 0; output < outputs; output++)
    for (let k = 0; k < inner; k++) {
      let sum = 0;
      for (let r = 0; r < rank; r++) sum += (bs[output * rank + r] ?? 0) * (as[r * inner + k] ?? 0);
      const at = transposed ? k * outputs + output : output * inner + k;
      data[at] = (data[at] ?? 0) + scale * sum;
    }
  return float32Tensor(shape, data);
}

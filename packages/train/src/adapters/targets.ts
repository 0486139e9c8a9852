import type { ModelSource } from "@limelight/core";
import { TrainError } from "../train-error.ts";

/** Ends of layers' names that LoRA changes where nobody names them, by `model_type`: peft's own defaults. */
const loraTargets: Readonly<Record<string, readonly string[]>> = {
  bert: ["query", "value"],
  roberta: ["query", "value"],
  "xlm-roberta": ["query", "value"],
  camembert: ["query", "value"],
  electra: ["query", "value"],
  albert: ["query", "value"],
  "deberta-v2": ["query_proj", "value_proj"],
  distilbert: ["q_lin", "v_lin"],
  modernbert: ["Wqkv"],
  gpt2: ["c_attn"],
  gpt_neox: ["query_key_value"],
  llama: ["q_proj", "v_proj"],
  mistral: ["q_proj", "v_proj"],
  qwen2: ["q_proj", "v_proj"],
  bart: ["q_proj", "v_proj"],
  t5: ["q", "v"],
  mt5: ["q", "v"],
};

/** Behind what adapters stand: the attention's output projection and the feed-forward layer's second matrix (Houlsby et al. 2019). */
const adapterTargets: Readonly<Record<string, readonly string[]>> = {
  bert: ["output.dense"],
  roberta: ["output.dense"],
  "xlm-roberta": ["output.dense"],
  camembert: ["output.dense"],
  electra: ["output.dense"],
  "deberta-v2": ["output.dense"],
  distilbert: ["out_lin", "lin2"],
  albert: ["attention.dense", "ffn_output"],
  modernbert: ["Wo"],
  gpt2: ["c_proj"],
  gpt_neox: ["attention.dense", "dense_4h_to_h"],
  llama: ["o_proj", "down_proj"],
  mistral: ["o_proj", "down_proj"],
  qwen2: ["o_proj", "down_proj"],
  bart: ["out_proj", "fc2"],
  t5: ["o", "wo"],
  mt5: ["o", "wo"],
};

/** The ends of names that stand for a family's layers. @throws TrainError "bad-option" for a family without */
export function usualTargets(kind: "lora" | "adapter", { config }: Pick<ModelSource, "config">): readonly string[] {
  const type = String(config["model_type"]);
  const targets = { lora: loraTargets, adapter: adapterTargets }[kind][type];
  if (targets) return targets;
  throw new TrainError(
    "bad-option",
    `nobody knows which layers of ${type} to attach to`,
    "Name them: --targets query,value.",
  );
}

/**
 * The weights of the layers whose names end so, as peft matches them: all of the name, or behind a dot.
 * @param names of all weights; those of the head are not attached to
 * @throws TrainError "bad-option" where an end fits none
 */
export function matchTargets(names: readonly string[], targets: readonly string[]): string[] {
  const layers = names.flatMap((name) => (name.endsWith(".weight") ? name.slice(0, -".weight".length) : []));
  const unfit = targets.find((target) => !layers.some((layer) => fits(layer, target)));
  if (unfit !== undefined)
    throw new TrainError(
      "bad-option",
      `no layer of the model is called "${unfit}"`,
      `There is ${[...new Set(layers.map((layer) => layer.split(".").at(-1)))].slice(0, 12).join(", ")}.`,
    );
  return layers.filter((layer) => targets.some((target) => fits(layer, target))).map((layer) => `${layer}.weight`);
}

function fits(layer: string, target: string): boolean {
  return layer === target || layer.endsWith(`.${target}`);
}

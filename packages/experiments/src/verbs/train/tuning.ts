import type { HeadKind } from "@limelight/core";
import {
  adapterConfigFile,
  adapterWeightsFile,
  attachAll,
  mergePeft,
  ownTensors,
  parameterTensors,
  peftConfig,
  peftTensors,
  publish,
  readPeftConfig,
  tunedParameters,
  wholeModel,
  written,
  type EndEvent,
  type TrainingFolder,
  type Weights,
} from "@limelight/train";
import { float32Of } from "@limelight/core";
import { filesBeside, safetensors } from "./checkpoint-files.ts";
import type { Learning } from "./learn.ts";

/** What learns, and what is kept of it. */
interface Tuning {
  /** Names of the parameters that learn; undefined: all. */
  readonly trained: readonly string[] | undefined;
  readonly weights: Weights;
  /** What lies beside the weights of each checkpoint. */
  readonly files: ReadonlyMap<string, Uint8Array>;
  /** Makes the folder the model of its best checkpoint, and gives that one's name. */
  readonly finish: (folder: TrainingFolder, end: EndEvent) => Promise<string>;
}

/** Makes ready what is to learn. */
export async function tuning(learning: Learning, head: HeadKind): Promise<Tuning> {
  const { pupil, source, named, experiment } = learning;
  const { tune } = experiment;
  if (tune === "lora" || tune === "adapter") return attachedTuning(learning, head, tune);
  const files = filesBeside(named.checkpoint, source);
  const weights = wholeModel(pupil.model, source);
  return {
    trained: await tunedParameters(pupil.model, head, tune),
    weights,
    files,
    finish: (folder, end) => publish(folder, end, [...files.keys(), weights.file]),
  };
}

/** Features of an adapter's bottleneck where nobody says; Houlsby et al. 2019 take 64 for GLUE. */
const [usualRank, usualSize, usualAlpha] = [8, 64, 16];

async function attachedTuning(
  { pupil, source, named, experiment, resumed }: Learning,
  head: HeadKind,
  kind: "lora" | "adapter",
): Promise<Tuning> {
  const { model, id } = pupil;
  const {
    rank = kind === "lora" ? usualRank : usualSize,
    alpha = usualAlpha,
    targets,
    adapterDropout,
    seed,
  } = experiment;
  const base = new Set((await model.parameters()).map(({ name }) => name));
  const heads = (await model.parameters(head)).map(({ name }) => name).filter((name) => !base.has(name));
  const attached = await attachAll(model, source, base, {
    kind,
    rank,
    alpha,
    seed,
    ...(targets && { targets }),
    ...(adapterDropout !== undefined && { dropout: adapterDropout }),
  });
  const trained = [...attached.names, ...heads];
  if (resumed)
    for (const [name, tensor] of ownTensors(resumed.tensors)) await model.writeParameter(name, float32Of(name, tensor));
  const task = { "sequence-classification": "SEQ_CLS", "causal-lm": "CAUSAL_LM" } as const;
  const config = peftConfig(attached, heads, {
    base: id,
    task: head === "sequence-classification" || head === "causal-lm" ? task[head] : undefined,
  });
  const beside = filesBeside(named.checkpoint, source);
  const files = new Map([
    ...beside,
    [adapterConfigFile, new TextEncoder().encode(`${JSON.stringify(config, undefined, 2)}\n`)] as const,
  ]);
  return {
    trained,
    weights: { file: adapterWeightsFile, read: async () => peftTensors(await parameterTensors(model, trained)) },
    files,
    finish: async (folder, end) => {
      if (experiment.merge !== true) return publish(folder, end, [...files.keys(), adapterWeightsFile]);
      const name = await publish(folder, end, beside.keys());
      const path = `${name}/${adapterWeightsFile}`;
      const adapter = safetensors.read((await folder.read(path)) ?? new Uint8Array(0), path);
      const merged = mergePeft(source, readPeftConfig(config, name), adapter, name);
      const content = safetensors.write(merged.tensors);
      await written(folder, "model.safetensors", () => folder.write("model.safetensors", content));
      return name;
    },
  };
}

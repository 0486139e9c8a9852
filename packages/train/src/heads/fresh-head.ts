import { identifyModel, type ModelSource } from "@limelight/core";
import { float32Tensor } from "../checkpoint/tensors.ts";
import { drawsOf, purposes } from "../random/draws.ts";
import { TrainError } from "../train-error.ts";
import { classifierNames } from "./classifier-names.ts";

/** Standard deviation of fresh weights where config.json has no `initializer_range`; BERT's. */
const usualRange = 0.02;

export interface FreshHead {
  readonly source: ModelSource;
  /** Names of the tensors that begin at random, or as a norm does. */
  readonly fresh: readonly string[];
}

/**
 * The checkpoint as a classifier of these labels: with a head that begins at random (a normal distribution of config.json's
 * `initializer_range`, biases 0, as transformers begins one), and tensors under the names that transformers' classifier of the family has.
 * Heads of other tasks are left out; of an older classifier, what stands in front of its output stays.
 * @throws TrainError "bad-input" where the family's classifier is not known
 */
export async function withFreshHead(
  { config, tensors }: ModelSource,
  labels: readonly string[],
  seed: number,
): Promise<FreshHead> {
  const type = String(config["model_type"]);
  const names = classifierNames[type];
  if (!names)
    throw new TrainError(
      "bad-input",
      `a checkpoint of ${type} gets no fresh classifier`,
      `Those of ${Object.keys(classifierNames).join(", ")} do; or take one that classifies.`,
    );
  const hidden = sizeOf(config);
  const draws = drawsOf(seed, purposes.head);
  const range = config["initializer_range"];
  const deviation = typeof range === "number" && range > 0 ? range : usualRange;
  const renamed = new Map(
    Array.from(tensors)
      .filter(([name]) => !ofOtherHead(name, names.tensors))
      .map(([name, tensor]) => [withPrefix(name, names.prefix, names.tensors), tensor]),
  );
  const fresh: string[] = [];
  for (const { name, shape, kind } of names.tensors) {
    const sizes = shape.map((size) => (size === "hidden" ? hidden : labels.length));
    if (renamed.has(name) && !shape.includes("labels")) continue;
    const length = sizes.reduce((product, size) => product * size, 1);
    const begin = { weight: () => deviation * draws.normal(), bias: () => 0, gain: () => 1 }[kind];
    renamed.set(name, float32Tensor(sizes, Float32Array.from({ length }, begin)));
    fresh.push(name);
  }
  return { source: { config: configOf(config, names.architecture, labels), tensors: renamed }, fresh };
}

/** Whether a checkpoint classifies texts already. @throws CoreError as `identifyModel` does */
export async function classifies(source: ModelSource): Promise<boolean> {
  return (await identifyModel(source)).heads.includes("sequence-classification");
}

function configOf(
  config: ModelSource["config"],
  architecture: string,
  labels: readonly string[],
): ModelSource["config"] {
  const { num_labels: _number, problem_type: _type, ...rest } = config;
  const pad = config["pad_token_id"] ?? config["eos_token_id"];
  return {
    ...rest,
    architectures: [architecture],
    id2label: Object.fromEntries(labels.map((label, index) => [index, label])),
    label2id: Object.fromEntries(labels.map((label, index) => [label, index])),
    problem_type: labels.length === 1 ? "regression" : "single_label_classification",
    ...(typeof pad === "number" && { pad_token_id: pad }),
  };
}

type Names = (typeof classifierNames)[string]["tensors"];

const headPattern =
  /^(?:cls\.|lm_head|classifier|score\.|vocab_|predictions|generator_|discriminator_|embed_out|qa_outputs|decoder\.bias)/;

function ofOtherHead(name: string, own: Names): boolean {
  return headPattern.test(name) && !own.some((each) => each.name === name);
}

// A base model's file has no prefix where its classifier's has one.
function withPrefix(name: string, prefix: string, own: Names): string {
  if (name.startsWith(prefix) || own.some((each) => each.name === name)) return name;
  return prefix + name;
}

function sizeOf(config: ModelSource["config"]): number {
  const size = config["hidden_size"] ?? config["n_embd"] ?? config["dim"] ?? config["d_model"];
  if (typeof size === "number") return size;
  throw new TrainError("bad-input", "config.json does not say how many features the model's states have");
}

import type { Activation } from "@limelight/kernels";
import { CoreError } from "../core-error.ts";

/** What every model's configuration says, whatever the family calls it. */
export interface ModelConfig {
  readonly architectures: readonly string[];
  readonly vocabulary: number;
  /** Features of the states between blocks. */
  readonly hidden: number;
  /** Features of the word embedding; differs from `hidden` in ALBERT and ELECTRA. */
  readonly embedding: number;
  /** Blocks; of an encoder-decoder, its decoder's. */
  readonly layers: number;
  readonly heads: number;
  /** Heads of keys and values, which groups of query heads share. */
  readonly keyHeads: number;
  readonly headFeatures: number;
  /** Features inside of a feed-forward layer. */
  readonly intermediate: number;
  readonly activation: Activation;
  /** Of the norms. */
  readonly epsilon: number;
  readonly segments: number;
  /** Where norms stand: behind what they belong to (BERT), or in front of it (GPT-2). */
  readonly norms: "behind" | "in-front";
  readonly labels: readonly string[];
  /** Classes do not exclude each other, or the output is one number: probabilities over classes then say little. */
  readonly independentLabels: boolean;
  /** The output's vocabulary matrix is the word embedding. */
  readonly tied: boolean;
}

const activationNames: Readonly<Record<string, Activation>> = {
  gelu: "gelu",
  gelu_python: "gelu",
  gelu_new: "gelu-tanh",
  gelu_fast: "gelu-tanh",
  gelu_pytorch_tanh: "gelu-tanh",
  relu: "relu",
  silu: "silu",
  swish: "silu",
  tanh: "tanh",
};

/** @throws CoreError "bad-config" where the activation function has no name that is known */
export function activationOf(name: string): Activation {
  const activation = activationNames[name];
  if (!activation)
    throw new CoreError(
      "bad-config",
      `config.json: hidden_act "${name}" is not supported`,
      `Known are ${Object.keys(activationNames).join(", ")}.`,
    );
  return activation;
}

/** Names of the classes; two without names are transformers' default where config.json says nothing. */
export function labelsOf(names: Readonly<Record<string, string>> | null | undefined, number = 2): string[] {
  const size = names ? Object.keys(names).length : number;
  return Array.from({ length: size }, (_, index) => names?.[index] ?? `LABEL_${index}`);
}

/** Whether probabilities over the labels say little. */
export function independent(labels: readonly string[], problemType: string | null | undefined): boolean {
  return labels.length === 1 || problemType === "multi_label_classification";
}

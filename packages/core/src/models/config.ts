import type { Activation } from "@limelight/kernels";
import { z } from "zod";
import { CoreError } from "../core-error.ts";
import type { Architecture } from "./architecture.ts";

z.config({ jitless: true });

const count = z.int().positive();

/** What all encoders of BERT's kin have in config.json, under BERT's names. */
const encoderSchema = z.object({
  architectures: z.array(z.string()).nullish(),
  vocab_size: count,
  hidden_size: count,
  embedding_size: count.optional(),
  num_hidden_layers: count,
  num_attention_heads: count,
  intermediate_size: count,
  hidden_act: z.string().default("gelu"),
  max_position_embeddings: count,
  type_vocab_size: z.int().nonnegative().default(0),
  layer_norm_eps: z.number().positive().default(1e-12),
  pad_token_id: z.int().nullish(),
  position_embedding_type: z.string().nullish(),
  num_hidden_groups: count.optional(),
  inner_group_num: count.default(1),
  id2label: z.record(z.string(), z.string()).nullish(),
  num_labels: count.optional(),
  tie_word_embeddings: z.boolean().default(true),
  is_decoder: z.boolean().nullish(),
  problem_type: z.string().nullish(),
});

/** An encoder's configuration, parsed and checked. */
export interface EncoderConfig {
  readonly architectures: readonly string[];
  readonly vocabulary: number;
  readonly hidden: number;
  /** Features of the word embedding; differs from `hidden` in ALBERT and ELECTRA. */
  readonly embedding: number;
  readonly layers: number;
  readonly heads: number;
  readonly headFeatures: number;
  readonly intermediate: number;
  readonly activation: Activation;
  readonly positions: number;
  readonly segments: number;
  readonly epsilon: number;
  readonly padId: number;
  /** Groups of layers that share weights: as many as layers but in ALBERT. */
  readonly layerGroups: number;
  readonly labels: readonly string[];
  /** Classes do not exclude each other, or the output is one number: probabilities over classes then say little. */
  readonly independentLabels: boolean;
  /** The masked-LM decoder is the word embedding. */
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

/**
 * Reads the config.json of an encoder, in the dialect of transformers 4 or 5.
 * @param family its own names of fields, and what it may leave out
 * @throws CoreError "bad-config" naming the first field that is wrong
 */
export function encoderConfig(
  config: Readonly<Record<string, unknown>>,
  { configNames = {}, defaults = {} }: Pick<Architecture, "configNames" | "defaults"> = {},
): EncoderConfig {
  const named = {
    ...defaults,
    ...Object.fromEntries(Object.entries(config).map(([name, value]) => [configNames[name] ?? name, value])),
  };
  const parsed = encoderSchema.safeParse(named);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    throw new CoreError(
      "bad-config",
      `config.json: ${issue?.path.join(".") || "the document"}: ${issue?.message ?? "invalid"}`,
      "Take the config.json that belongs to the weights.",
    );
  }
  const c = parsed.data;
  if (c.hidden_size % c.num_attention_heads !== 0)
    throw new CoreError(
      "bad-config",
      `config.json: hidden_size ${c.hidden_size} is not a multiple of num_attention_heads ${c.num_attention_heads}`,
    );
  if ((c.position_embedding_type ?? "absolute") !== "absolute")
    throw new CoreError(
      "bad-config",
      `config.json: position_embedding_type "${c.position_embedding_type}" is not supported`,
      "Limelight knows absolute positions.",
    );
  if (c.is_decoder)
    throw new CoreError(
      "bad-config",
      "config.json: is_decoder is true, and Limelight runs this family as an encoder",
      "Take a checkpoint that reads in both directions.",
    );
  if (c.inner_group_num !== 1)
    throw new CoreError("bad-config", `config.json: inner_group_num ${c.inner_group_num} is not supported`);
  const labels = labelsOf(c.id2label ?? undefined, c.num_labels);
  return {
    architectures: c.architectures ?? [],
    vocabulary: c.vocab_size,
    hidden: c.hidden_size,
    embedding: c.embedding_size ?? c.hidden_size,
    layers: c.num_hidden_layers,
    heads: c.num_attention_heads,
    headFeatures: c.hidden_size / c.num_attention_heads,
    intermediate: c.intermediate_size,
    activation: activationOf(c.hidden_act),
    positions: c.max_position_embeddings,
    segments: c.type_vocab_size,
    epsilon: c.layer_norm_eps,
    padId: c.pad_token_id ?? 0,
    layerGroups: Math.min(c.num_hidden_groups ?? c.num_hidden_layers, c.num_hidden_layers),
    labels,
    independentLabels: labels.length === 1 || c.problem_type === "multi_label_classification",
    tied: c.tie_word_embeddings,
  };
}

function activationOf(name: string): Activation {
  const activation = activationNames[name];
  if (!activation)
    throw new CoreError(
      "bad-config",
      `config.json: hidden_act "${name}" is not supported`,
      `Known are ${Object.keys(activationNames).join(", ")}.`,
    );
  return activation;
}

// Two labels are transformers' default where config.json says nothing.
function labelsOf(names: Readonly<Record<string, string>> | undefined, number = 2): string[] {
  const size = names ? Object.keys(names).length : number;
  return Array.from({ length: size }, (_, index) => names?.[index] ?? `LABEL_${index}`);
}

import { z } from "zod";
import { activationOf, independent, labelsOf, type ModelConfig } from "./model-config.ts";
import { commonFields, count, parseConfig, refuse } from "./parse-config.ts";
import type { PostNormFamily } from "./post-norm-family.ts";

/** What all encoders of BERT's kin have in config.json, under BERT's names. */
const encoderSchema = z.object({
  ...commonFields,
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
  tie_word_embeddings: z.boolean().default(true),
  is_decoder: z.boolean().nullish(),
});

/** An encoder's configuration, parsed and checked. */
export interface EncoderConfig extends ModelConfig {
  readonly positions: number;
  readonly padId: number;
  /** Groups of layers that share weights: as many as layers but in ALBERT. */
  readonly layerGroups: number;
}

/**
 * Reads the config.json of an encoder, in the dialect of transformers 4 or 5.
 * @param family its own names of fields, and what it may leave out
 * @throws CoreError "bad-config" naming the first field that is wrong
 */
export function encoderConfig(
  config: Readonly<Record<string, unknown>>,
  { configNames = {}, defaults = {} }: Pick<PostNormFamily, "configNames" | "defaults"> = {},
): EncoderConfig {
  const c = parseConfig(encoderSchema, config, configNames, defaults);
  refuse(
    c.hidden_size % c.num_attention_heads !== 0,
    `hidden_size ${c.hidden_size} is not a multiple of num_attention_heads ${c.num_attention_heads}`,
  );
  refuse(
    (c.position_embedding_type ?? "absolute") !== "absolute",
    `position_embedding_type "${c.position_embedding_type}" is not supported`,
    "Limelight knows absolute positions.",
  );
  refuse(
    c.is_decoder,
    "is_decoder is true, and Limelight runs this family as an encoder",
    "Take a checkpoint that reads in both directions.",
  );
  refuse(c.inner_group_num !== 1, `inner_group_num ${c.inner_group_num} is not supported`);
  const labels = labelsOf(c.id2label, c.num_labels);
  return {
    architectures: c.architectures ?? [],
    vocabulary: c.vocab_size,
    hidden: c.hidden_size,
    embedding: c.embedding_size ?? c.hidden_size,
    layers: c.num_hidden_layers,
    heads: c.num_attention_heads,
    keyHeads: c.num_attention_heads,
    headFeatures: c.hidden_size / c.num_attention_heads,
    intermediate: c.intermediate_size,
    activation: activationOf(c.hidden_act),
    positions: c.max_position_embeddings,
    segments: c.type_vocab_size,
    epsilon: c.layer_norm_eps,
    norms: "behind",
    padId: c.pad_token_id ?? 0,
    layerGroups: Math.min(c.num_hidden_groups ?? c.num_hidden_layers, c.num_hidden_layers),
    labels,
    independentLabels: independent(labels, c.problem_type),
    tied: c.tie_word_embeddings,
  };
}

import {
  bucketTable,
  debertaBucket,
  type Activation,
  type PackedWeight,
  type Table,
  type Tensor,
} from "@limelight/kernels";
import { z } from "zod";
import type { Batch } from "../batch/batch.ts";
import { postNormBlock, type PostNormBlockWeights, type PostNormDesign } from "../blocks/post-norm-block.ts";
import { openRoute, openStream, wordEmbeddings, type Stream } from "../blocks/stream.ts";
import { encoderBlockHooks, type HookName } from "../hooks/names.ts";
import type { Operations } from "../run/operations.ts";
import { positionBias } from "../run/position-bias.ts";
import type { ScoreBias } from "../run/score-bias.ts";
import type { NormWeights, WeightLoader } from "../weights/weight-loader.ts";
import type { WeightReader } from "../weights/weight-reader.ts";
import type { Architecture, Blueprint, Network, Passage } from "./architecture.ts";
import { bertBlock } from "./bert.ts";
import { maskedHead, pooledOrRowHead, type HeadLoaders } from "./head.ts";
import { activationOf, independent, labelsOf, type ModelConfig } from "./model-config.ts";
import { commonFields, count, parseConfig, refuse } from "./parse-config.ts";
import { stackBlueprint } from "./stack-network.ts";

const kinds = z.union([z.string().transform((text) => text.toLowerCase().split("|")), z.array(z.string())]);

const schema = z.object({
  ...commonFields,
  hidden_size: count,
  embedding_size: count.optional(),
  num_hidden_layers: count,
  num_attention_heads: count,
  intermediate_size: count,
  hidden_act: z.string().default("gelu"),
  max_position_embeddings: count.default(512),
  type_vocab_size: z.int().nonnegative().default(0),
  layer_norm_eps: z.number().positive().default(1e-7),
  relative_attention: z.boolean().default(false),
  max_relative_positions: z.int().default(-1),
  position_buckets: z.int().default(-1),
  position_biased_input: z.boolean().default(true),
  pos_att_type: kinds.nullish(),
  norm_rel_ebd: z.string().default("none"),
  share_att_key: z.boolean().default(false),
  conv_kernel_size: z.int().default(0),
  pooler_hidden_act: z.string().default("gelu"),
  tie_word_embeddings: z.boolean().default(true),
});

interface DebertaConfig extends ModelConfig {
  readonly positions: number;
  /** Whether words get an absolute position as well. */
  readonly positionedWords: boolean;
  /** Relative positions, where the model has them. */
  readonly relative: RelativeConfig | undefined;
  readonly scale: number;
  readonly poolerActivation: Activation;
}

interface RelativeConfig {
  /** 0 or less: one for each distance. */
  readonly buckets: number;
  readonly maxDistance: number;
  /** Rows of the table of relative embeddings. */
  readonly rows: number;
  readonly normed: boolean;
  /** Whether positions go through the projections of the words. */
  readonly shared: boolean;
  /** Content to position. */
  readonly ofQueries: boolean;
  /** Position to content. */
  readonly ofKeys: boolean;
}

/**
 * DeBERTa-v2 and v3 (He et al. 2021, 2023): BERT's blocks, in which scores depend on what words have to do with their distance.
 * Sequence and token classification, and masked LM in either form. Blocks and their hooks: post-norm-block.ts.
 */
export const debertaV2: Architecture = {
  prefix: "deberta.",
  ignored: [/position_ids$/, /position_embeddings\.weight$/, /^(?:lm|mask)_predictions\./],
  blueprint(json, reader): Blueprint {
    const config = read(json);
    const { layers, positions, positionedWords, segments } = config;
    return {
      config,
      maxTokens: positions,
      causal: false,
      ...stackBlueprint(layers, {
        embedding: [
          "hook_embed",
          "embed.hook_embed",
          ...(positionedWords ? (["embed.hook_pos_embed"] as const) : []),
          ...(segments > 0 ? (["embed.hook_token_type_embed"] as const) : []),
          "hook_full_embed",
        ],
        block: encoderBlockHooks,
      }),
      heads: headsOf(config, reader),
      build: (load) => network(load, config),
    };
  },
};

function headsOf(config: DebertaConfig, reader: WeightReader): HeadLoaders {
  const words = "embeddings.word_embeddings.weight";
  const [first, second] = ["cls.predictions", "lm_predictions.lm_head"];
  const masked = reader.has(`${first}.transform.dense.weight`)
    ? { dense: `${first}.transform.dense`, norm: `${first}.transform.LayerNorm`, bias: `${first}.bias` }
    : { dense: `${second}.dense`, norm: `${second}.LayerNorm`, bias: `${second}.bias` };
  return {
    ...pooledOrRowHead(reader, config, "pooler.dense", config.poolerActivation),
    ...(reader.has(`${masked.dense}.weight`) && {
      "masked-lm": maskedHead(reader, { ...config, tied: true }, { ...masked, decoder: words }),
    }),
  };
}

function read(json: Readonly<Record<string, unknown>>): DebertaConfig {
  const c = parseConfig(schema, json);
  refuse(
    c.hidden_size % c.num_attention_heads !== 0,
    `hidden_size ${c.hidden_size} is not a multiple of num_attention_heads ${c.num_attention_heads}`,
  );
  refuse(c.conv_kernel_size > 0, `conv_kernel_size ${c.conv_kernel_size}: the convolution is not supported`);
  const [ofQueries, ofKeys] = ["c2p", "p2c"].map(
    (kind) => c.pos_att_type?.some((each) => each.trim() === kind) ?? false,
  );
  const maxDistance = c.max_relative_positions < 1 ? c.max_position_embeddings : c.max_relative_positions;
  const labels = labelsOf(c.id2label, c.num_labels);
  const headFeatures = c.hidden_size / c.num_attention_heads;
  return {
    architectures: c.architectures ?? [],
    vocabulary: c.vocab_size,
    hidden: c.hidden_size,
    embedding: c.embedding_size ?? c.hidden_size,
    layers: c.num_hidden_layers,
    heads: c.num_attention_heads,
    keyHeads: c.num_attention_heads,
    headFeatures,
    intermediate: c.intermediate_size,
    activation: activationOf(c.hidden_act),
    epsilon: c.layer_norm_eps,
    segments: c.type_vocab_size,
    norms: "behind",
    labels,
    independentLabels: independent(labels, c.problem_type),
    tied: c.tie_word_embeddings,
    positions: c.max_position_embeddings,
    positionedWords: c.position_biased_input,
    relative: c.relative_attention
      ? {
          buckets: c.position_buckets,
          maxDistance,
          rows: 2 * (c.position_buckets > 0 ? c.position_buckets : maxDistance),
          normed: c.norm_rel_ebd.toLowerCase().includes("layer_norm"),
          shared: c.share_att_key,
          ofQueries: ofQueries === true,
          ofKeys: ofKeys === true,
        }
      : undefined,
    scale: (headFeatures * (1 + Number(ofQueries) + Number(ofKeys))) ** -0.5,
    poolerActivation: activationOf(c.pooler_hidden_act),
  };
}

function network(load: WeightLoader, config: DebertaConfig): Network {
  const { heads, keyHeads, headFeatures, hidden, intermediate, activation, epsilon, scale, layers } = config;
  const shape = { heads, keyHeads, headFeatures, scale };
  const design: PostNormDesign = { shape, hidden, intermediate, activation, epsilon };
  const embedding = embeddingWeights(load, config);
  const blocks = Array.from({ length: layers }, (_, layer) => bertBlock(load, config, layer, "_proj"));
  const positions = config.relative && relativeWeights(load, config, config.relative, blocks);
  return {
    words: embedding.word,
    blocks: blocks.map(({ attention, attentionNorm, mlp, mlpNorm }) => ({
      ...attention,
      attentionNorm,
      up: mlp.up,
      down: mlp.down,
      outputNorm: mlpNorm,
    })),
    record(ops, batch, { rows, path, back, depth }: Passage) {
      const stream = openStream(ops, batch, { firstPosition: 0, rows, path });
      const routeOf = (from: Stream["all"]) =>
        openRoute(ops, from, stream.all, { heads, causal: false, back, keysOf: "target" });
      const route = routeOf(stream.all);
      let x = ops.scope(() => embed(ops, embedding, config, stream, batch));
      const biases = positions?.(ops, route.tables.layout.mostKeys);
      blocks.slice(0, depth).forEach((weights, layer) => {
        const top = layer === layers - 1 ? stream.top : undefined;
        const before = x;
        x = ops.scope(() => {
          const bias = biases?.(layer);
          const at = { stack: "blocks", layer, stream, route: top ? routeOf(top) : route, top, bias } as const;
          return postNormBlock(ops, { ...at, weights, design }, before);
        });
        ops.free(before.buffer);
      });
      return x;
    },
  };
}

interface EmbeddingWeights {
  readonly word: Table;
  readonly position: Tensor | undefined;
  readonly type: Tensor | undefined;
  readonly projection: PackedWeight | undefined;
  readonly norm: NormWeights;
}

function embeddingWeights(load: WeightLoader, config: DebertaConfig): EmbeddingWeights {
  const { vocabulary, embedding, hidden, positions, positionedWords, segments } = config;
  const at = "embeddings";
  return {
    word: load.table(`${at}.word_embeddings.weight`, vocabulary, embedding),
    position: positionedWords ? load.vector(`${at}.position_embeddings.weight`, [positions, embedding]) : undefined,
    type: segments > 0 ? load.vector(`${at}.token_type_embeddings.weight`, [segments, embedding]) : undefined,
    projection:
      embedding === hidden ? undefined : load.linearOf(`${at}.embed_proj.weight`, undefined, embedding, hidden),
    norm: load.norm(`${at}.LayerNorm`, hidden),
  };
}

/** Words, with positions and segments where there are any, projected where that is needed, then normed; [tokens, hidden]. */
function embed(ops: Operations, w: EmbeddingWeights, config: DebertaConfig, stream: Stream, batch: Batch): Tensor {
  const { embedding, hidden, epsilon } = config;
  const slice = stream.all.slice([embedding]);
  const found = ops.hook("hook_embed", wordEmbeddings(ops, w.word, stream), slice);
  let sum = ops.hook("embed.hook_embed", found, slice);
  const plus = (name: HookName, part: Tensor): void => {
    sum = ops.add(sum, ops.hook(name, part, slice));
  };
  if (w.position) plus("embed.hook_pos_embed", ops.lookUp(w.position, stream.positions));
  if (w.type) {
    const rows = Uint32Array.from(batch.typeIds);
    const index = { tensor: ops.upload(rows, [rows.length]), rows };
    plus("embed.hook_token_type_embed", ops.lookUp(w.type, index));
  }
  const full = w.projection ? ops.linear(sum, w.projection) : sum;
  return ops.hook("hook_full_embed", ops.norm(full, w.norm, epsilon), stream.all.slice([hidden]));
}

/** The biases of a run, layer by layer, from its longest text on. */
type RelativeBiases = (ops: Operations, mostTokens: number) => (layer: number) => ScoreBias;

function relativeWeights(
  load: WeightLoader,
  { hidden, heads, keyHeads, headFeatures, scale, epsilon }: DebertaConfig,
  { buckets, maxDistance, rows, normed, shared, ofQueries, ofKeys }: RelativeConfig,
  blocks: readonly PostNormBlockWeights[],
): RelativeBiases {
  const table = load.vector("encoder.rel_embeddings.weight", [rows, hidden]);
  const norm = normed ? load.norm("encoder.LayerNorm", hidden) : undefined;
  const bucketOf = (distance: number): number => debertaBucket(distance, { buckets, maxDistance });
  const numbers = bucketTable(maxDistance, bucketOf);
  const tableOfBuckets = load.constant("buckets", numbers, [numbers.length]);
  const projections = blocks.map(({ attention }, layer) => {
    const at = `encoder.layer.${layer}.attention.self`;
    return {
      key: ofQueries ? (shared ? attention.key : load.linear(`${at}.pos_key_proj`, hidden, hidden)) : undefined,
      query: ofKeys ? (shared ? attention.query : load.linear(`${at}.pos_query_proj`, hidden, hidden)) : undefined,
    };
  });
  return (ops, mostTokens) => {
    // Distances of the longest text have these rows of the table, and no others.
    const [first, last] = [bucketOf(mostTokens - 1), bucketOf(1 - mostTokens)];
    const used = Uint32Array.from({ length: last - first + 1 }, (_, row) => first + row);
    const found = ops.lookUp(table, { tensor: ops.upload(used, [used.length]), rows: used });
    const states = norm ? ops.norm(found, norm, epsilon) : found;
    return (layer) => {
      const { key, query } = projections[layer] ?? {};
      return positionBias({
        shape: { heads, keyHeads, headFeatures, scale },
        buckets: tableOfBuckets,
        firstBucket: first,
        key: key && ops.linear(states, key),
        query: query && ops.linear(states, query),
      });
    };
  };
}

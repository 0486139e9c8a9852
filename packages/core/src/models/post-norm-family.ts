import { encoderBlockHooks } from "../hooks/names.ts";
import { blockWeights } from "../blocks/block-weights.ts";
import { embed, type EmbeddingWeights } from "../blocks/encoder-embedding.ts";
import {
  postNormBlock,
  postNormStages,
  type PostNormBlockWeights,
  type PostNormRun,
} from "../blocks/post-norm-block.ts";
import type { BlockPlace } from "../blocks/stages.ts";
import { CoreError } from "../core-error.ts";
import type { DropoutRates } from "../run/dropout.ts";
import type { WeightLoader } from "../weights/weight-loader.ts";
import type { WeightReader } from "../weights/weight-reader.ts";
import type { Architecture, Blueprint, Network } from "./architecture.ts";
import { encoderConfig, type EncoderConfig } from "./encoder-config.ts";
import type { HeadLoaders } from "./head.ts";
import { stackBlueprint, stackNetwork } from "./stack-network.ts";

/** Encoders of BERT's kin: where their weights are in a checkpoint, and which heads they may have. */
export interface PostNormFamily extends Omit<Architecture, "blueprint"> {
  /** What config.json may leave out, as transformers has it for this family, under BERT's names. */
  readonly defaults?: Readonly<Record<string, unknown>>;
  /** The family's own names of fields of config.json, each with BERT's. */
  readonly configNames?: Readonly<Record<string, string>>;
  /** What it drops in training, of its config.json. */
  readonly dropout: (config: Readonly<Record<string, unknown>>) => DropoutRates;
  /** Added to a token's place to get its position. */
  readonly firstPosition: (config: EncoderConfig) => number;
  embeddings(load: WeightLoader, config: EncoderConfig): EmbeddingWeights;
  /** Called once a group of layers that share weights, usually once a layer. */
  block(load: WeightLoader, config: EncoderConfig, layer: number): PostNormBlockWeights;
  /** The heads that the checkpoint's tensors make up. */
  heads(reader: WeightReader, config: EncoderConfig): HeadLoaders;
}

/** The architecture of a family of BERT's kin. Blocks and their hooks: post-norm-block.ts. */
export function postNormEncoder(family: PostNormFamily): Architecture {
  const { prefix, ignored } = family;
  return { prefix, ignored, blueprint: (config, reader) => blueprint(family, config, reader) };
}

function blueprint(family: PostNormFamily, json: Readonly<Record<string, unknown>>, reader: WeightReader): Blueprint {
  const config = encoderConfig(json, family);
  const { layers, segments, positions } = config;
  return {
    config,
    maxTokens: positions - family.firstPosition(config),
    causal: false,
    ...stackBlueprint(layers, {
      embedding: [
        "hook_embed",
        "embed.hook_embed",
        "embed.hook_pos_embed",
        ...(segments > 0 ? (["embed.hook_token_type_embed"] as const) : []),
        "hook_full_embed",
      ],
      block: encoderBlockHooks,
    }),
    heads: family.heads(reader, config),
    dropout: family.dropout(json),
    build: (load) => network(family, config, load),
  };
}

function network(family: PostNormFamily, config: EncoderConfig, load: WeightLoader): Network {
  const embedding = family.embeddings(load, config);
  const { layers, layerGroups, heads, keyHeads, headFeatures, hidden, intermediate, activation, epsilon } = config;
  const groups = Array.from({ length: layerGroups }, (_, group) => family.block(load, config, group));
  const weightsOf = (layer: number): PostNormBlockWeights => {
    const found = groups[Math.floor((layer * layerGroups) / layers)];
    if (!found) throw new CoreError("bad-config", `config.json: no weights for layer ${layer}`);
    return found;
  };
  const shape = { heads, keyHeads, headFeatures, scale: headFeatures ** -0.5 };
  const design = { shape, hidden, intermediate, activation, epsilon };
  const runOf = (place: BlockPlace): PostNormRun => ({
    ...place,
    weights: weightsOf(place.layer),
    design,
    stack: "blocks",
  });
  return stackNetwork({
    words: embedding.word,
    blocks: Array.from({ length: layers }, (_, layer) => blockWeights(weightsOf(layer))),
    layers,
    hidden,
    heads,
    headFeatures,
    firstPosition: family.firstPosition(config),
    causal: false,
    window: () => undefined,
    embed: (ops, stream, batch) => embed(ops, embedding, config, stream, batch),
    block: (ops, place, input) => postNormBlock(ops, runOf(place), input),
    stages: (place) => postNormStages(runOf(place)),
    attention: (layer) => weightsOf(layer).attention,
  });
}

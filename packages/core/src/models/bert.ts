import { encoderRates } from "./dropout-rates.ts";
import type { WeightLoader } from "../weights/weight-loader.ts";
import { maskedHead, pooledHead, pooledOrRowHead } from "./head.ts";
import { postNormEncoder } from "./post-norm-family.ts";
import type { EncoderConfig } from "./encoder-config.ts";
import type { PostNormBlockWeights } from "../blocks/post-norm-block.ts";
import type { EmbeddingWeights } from "../blocks/encoder-embedding.ts";

const maskedNames = {
  dense: "cls.predictions.transform.dense",
  norm: "cls.predictions.transform.LayerNorm",
  decoder: "cls.predictions.decoder.weight",
  bias: "cls.predictions.bias",
};

/**
 * BERT (Devlin et al. 2019): sequence classification, masked LM, next sentence, token classification, and several of
 * them in one file. Blocks and their hooks: post-norm-block.ts.
 */
export const bert = postNormEncoder({
  defaults: { type_vocab_size: 2 },
  prefix: "bert.",
  ignored: [/position_ids$/, /^cls\.predictions\.decoder\./],
  dropout: (config) => encoderRates(config, ["head.pooled", "head.rows"]),
  firstPosition: () => 0,
  embeddings: bertEmbeddings,
  block: bertBlock,
  heads: (reader, config) => ({
    ...pooledOrRowHead(reader, config, "pooler.dense"),
    ...(reader.has("cls.predictions.transform.dense.weight") && {
      "masked-lm": maskedHead(reader, config, maskedNames),
    }),
    ...(reader.has("cls.seq_relationship.weight") && {
      "next-sentence": pooledHead(config, "pooler.dense", "tanh", "cls.seq_relationship", 2, false),
    }),
  }),
});

/** Word, position and segment embeddings under BERT's names; RoBERTa's and ELECTRA's are the same. */
export function bertEmbeddings(load: WeightLoader, config: EncoderConfig): EmbeddingWeights {
  return {
    word: load.table("embeddings.word_embeddings.weight", config.vocabulary, config.embedding),
    position: load.vector("embeddings.position_embeddings.weight", [config.positions, config.embedding]),
    type: load.vector("embeddings.token_type_embeddings.weight", [config.segments, config.embedding]),
    norm: load.norm("embeddings.LayerNorm", config.embedding),
  };
}

/**
 * A block under BERT's names; RoBERTa's and ELECTRA's are the same.
 * @param behind what stands behind `query`, `key` and `value`: DeBERTa has `_proj`
 */
export function bertBlock(
  load: WeightLoader,
  { hidden, intermediate }: Pick<EncoderConfig, "hidden" | "intermediate">,
  layer: number,
  behind = "",
): PostNormBlockWeights {
  const at = `encoder.layer.${layer}`;
  return {
    attention: {
      query: load.linear(`${at}.attention.self.query${behind}`, hidden, hidden),
      key: load.linear(`${at}.attention.self.key${behind}`, hidden, hidden),
      value: load.linear(`${at}.attention.self.value${behind}`, hidden, hidden),
      output: load.linear(`${at}.attention.output.dense`, hidden, hidden),
    },
    attentionNorm: load.norm(`${at}.attention.output.LayerNorm`, hidden),
    mlp: {
      up: load.linear(`${at}.intermediate.dense`, hidden, intermediate),
      down: load.linear(`${at}.output.dense`, intermediate, hidden),
    },
    mlpNorm: load.norm(`${at}.output.LayerNorm`, hidden),
  };
}

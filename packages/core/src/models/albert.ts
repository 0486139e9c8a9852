import { decoderWeight, maskedHead, pooledHead, rowHead, type Architecture } from "./architecture.ts";

/**
 * ALBERT (Lan et al. 2020): a small embedding projected to the hidden size, and one set of block weights for all layers
 * (or one a group). Blocks and their hooks: post-norm-encoder.ts.
 */
export const albert: Architecture = {
  modelType: "albert",
  prefix: "albert.",
  ignored: [/position_ids$/, /^predictions\.decoder\./, /^sop_classifier\./],
  firstPosition: () => 0,
  embeddings: (load, config) => ({
    word: load.table("embeddings.word_embeddings.weight", config.vocabulary, config.embedding),
    position: load.vector("embeddings.position_embeddings.weight", [config.positions, config.embedding]),
    type: load.vector("embeddings.token_type_embeddings.weight", [config.segments, config.embedding]),
    norm: load.norm("embeddings.LayerNorm", config.embedding),
    projection: load.linear("encoder.embedding_hidden_mapping_in", config.embedding, config.hidden),
  }),
  block(load, { hidden, intermediate }, group) {
    const at = `encoder.albert_layer_groups.${group}.albert_layers.0`;
    return {
      query: load.linear(`${at}.attention.query`, hidden, hidden),
      key: load.linear(`${at}.attention.key`, hidden, hidden),
      value: load.linear(`${at}.attention.value`, hidden, hidden),
      output: load.linear(`${at}.attention.dense`, hidden, hidden),
      attentionNorm: load.norm(`${at}.attention.LayerNorm`, hidden),
      up: load.linear(`${at}.ffn`, hidden, intermediate),
      down: load.linear(`${at}.ffn_output`, intermediate, hidden),
      outputNorm: load.norm(`${at}.full_layer_layer_norm`, hidden),
    };
  },
  heads(reader, config) {
    const pooler = reader.has("pooler.weight");
    const classifier = reader.has("classifier.weight");
    const ofTokens =
      classifier && (!pooler || config.architectures.some((name) => name.endsWith("ForTokenClassification")));
    return {
      ...(classifier &&
        !ofTokens && {
          "sequence-classification": (load) =>
            pooledHead(
              load.linear("pooler", config.hidden, config.hidden),
              "tanh",
              load.linear("classifier", config.hidden, config.labels.length),
            ),
        }),
      ...(ofTokens && {
        "token-classification": (load) => rowHead(load.linear("classifier", config.hidden, config.labels.length)),
      }),
      ...(reader.has("predictions.dense.weight") && {
        "masked-lm": (load) =>
          maskedHead(
            load.linear("predictions.dense", config.hidden, config.embedding),
            config.activation,
            load.norm("predictions.LayerNorm", config.embedding),
            config.epsilon,
            load.linearOf(
              decoderWeight(reader, config, "predictions.decoder.weight"),
              "predictions.bias",
              config.embedding,
              config.vocabulary,
            ),
          ),
      }),
    };
  },
};

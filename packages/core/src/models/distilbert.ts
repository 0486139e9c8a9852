import { decoderWeight, maskedHead, pooledHead, rowHead, type Architecture } from "./architecture.ts";

/**
 * DistilBERT (Sanh et al. 2019): BERT's block under other names, no segments, no pooler. Its classifier goes through a
 * ReLU. Blocks and their hooks: post-norm-encoder.ts.
 */
export const distilbert: Architecture = {
  modelType: "distilbert",
  prefix: "distilbert.",
  ignored: [/position_ids$/, /^vocab_projector\.weight$/],
  firstPosition: () => 0,
  embeddings: (load, config) => ({
    word: load.table("embeddings.word_embeddings.weight", config.vocabulary, config.hidden),
    position: load.vector("embeddings.position_embeddings.weight", [config.positions, config.hidden]),
    type: load.zeros(1, config.hidden),
    norm: load.norm("embeddings.LayerNorm", config.hidden),
  }),
  block(load, { hidden, intermediate }, layer) {
    const at = `transformer.layer.${layer}`;
    return {
      query: load.linear(`${at}.attention.q_lin`, hidden, hidden),
      key: load.linear(`${at}.attention.k_lin`, hidden, hidden),
      value: load.linear(`${at}.attention.v_lin`, hidden, hidden),
      output: load.linear(`${at}.attention.out_lin`, hidden, hidden),
      attentionNorm: load.norm(`${at}.sa_layer_norm`, hidden),
      up: load.linear(`${at}.ffn.lin1`, hidden, intermediate),
      down: load.linear(`${at}.ffn.lin2`, intermediate, hidden),
      outputNorm: load.norm(`${at}.output_layer_norm`, hidden),
    };
  },
  heads(reader, config) {
    const classifier = reader.has("classifier.weight");
    const ofSequences = classifier && reader.has("pre_classifier.weight");
    return {
      ...(ofSequences && {
        "sequence-classification": (load) =>
          pooledHead(
            load.linear("pre_classifier", config.hidden, config.hidden),
            "relu",
            load.linear("classifier", config.hidden, config.labels.length),
          ),
      }),
      ...(classifier &&
        !ofSequences && {
          "token-classification": (load) => rowHead(load.linear("classifier", config.hidden, config.labels.length)),
        }),
      ...(reader.has("vocab_transform.weight") && {
        "masked-lm": (load) =>
          maskedHead(
            load.linear("vocab_transform", config.hidden, config.hidden),
            config.activation,
            load.norm("vocab_layer_norm", config.hidden),
            config.epsilon,
            load.linearOf(
              decoderWeight(reader, config, "vocab_projector.weight"),
              "vocab_projector.bias",
              config.hidden,
              config.vocabulary,
            ),
          ),
      }),
    };
  },
};

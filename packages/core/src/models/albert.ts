import { ratesAt, readRates } from "./dropout-rates.ts";
import { maskedHead, pooledOrRowHead } from "./head.ts";
import { postNormEncoder } from "./post-norm-family.ts";

/**
 * ALBERT (Lan et al. 2020): a small embedding projected to the hidden size, and one set of block weights for all layers
 * (or one a group). Blocks and their hooks: post-norm-block.ts.
 */
export const albert = postNormEncoder({
  defaults: { type_vocab_size: 2, embedding_size: 128, hidden_act: "gelu_new", num_hidden_groups: 1 },
  prefix: "albert.",
  ignored: [/position_ids$/, /^predictions\.decoder\./, /^sop_classifier\./],
  dropout(config) {
    const defaults = { hidden_dropout_prob: 0, attention_probs_dropout_prob: 0, classifier_dropout_prob: 0.1 };
    const rates = readRates(config, defaults);
    return ratesAt({
      embed: rates.hidden_dropout_prob,
      hook_pattern: rates.attention_probs_dropout_prob,
      hook_attn_out: rates.hidden_dropout_prob,
      "head.pooled": rates.classifier_dropout_prob,
      "head.rows": rates.classifier_dropout_prob,
    });
  },
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
      attention: {
        query: load.linear(`${at}.attention.query`, hidden, hidden),
        key: load.linear(`${at}.attention.key`, hidden, hidden),
        value: load.linear(`${at}.attention.value`, hidden, hidden),
        output: load.linear(`${at}.attention.dense`, hidden, hidden),
      },
      attentionNorm: load.norm(`${at}.attention.LayerNorm`, hidden),
      mlp: {
        up: load.linear(`${at}.ffn`, hidden, intermediate),
        down: load.linear(`${at}.ffn_output`, intermediate, hidden),
      },
      mlpNorm: load.norm(`${at}.full_layer_layer_norm`, hidden),
    };
  },
  heads(reader, config) {
    const names = {
      dense: "predictions.dense",
      norm: "predictions.LayerNorm",
      decoder: "predictions.decoder.weight",
      bias: "predictions.bias",
    };
    return {
      ...pooledOrRowHead(reader, config, "pooler"),
      ...(reader.has("predictions.dense.weight") && { "masked-lm": maskedHead(reader, config, names) }),
    };
  },
});

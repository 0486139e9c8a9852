import { ratesAt, readRates } from "./dropout-rates.ts";
import { maskedHead, pooledHead, rowHead } from "./head.ts";
import { postNormEncoder } from "./post-norm-family.ts";

/**
 * DistilBERT (Sanh et al. 2019): BERT's block under other names, no segments, no pooler. Its classifier goes through a
 * ReLU. Blocks and their hooks: post-norm-encoder.ts.
 */
export const distilbert = postNormEncoder({
  configNames: {
    dim: "hidden_size",
    hidden_dim: "intermediate_size",
    n_layers: "num_hidden_layers",
    n_heads: "num_attention_heads",
    activation: "hidden_act",
  },
  prefix: "distilbert.",
  ignored: [/position_ids$/, /^vocab_projector\.weight$/],
  dropout(config) {
    const rates = readRates(config, { dropout: 0.1, attention_dropout: 0.1, seq_classif_dropout: 0.2 });
    return ratesAt({
      embed: rates.dropout,
      hook_pattern: rates.attention_dropout,
      hook_mlp_out: rates.dropout,
      "head.pooled": rates.seq_classif_dropout,
      "head.rows": rates.dropout,
    });
  },
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
      attention: {
        query: load.linear(`${at}.attention.q_lin`, hidden, hidden),
        key: load.linear(`${at}.attention.k_lin`, hidden, hidden),
        value: load.linear(`${at}.attention.v_lin`, hidden, hidden),
        output: load.linear(`${at}.attention.out_lin`, hidden, hidden),
      },
      attentionNorm: load.norm(`${at}.sa_layer_norm`, hidden),
      mlp: {
        up: load.linear(`${at}.ffn.lin1`, hidden, intermediate),
        down: load.linear(`${at}.ffn.lin2`, intermediate, hidden),
      },
      mlpNorm: load.norm(`${at}.output_layer_norm`, hidden),
    };
  },
  heads(reader, config) {
    const names = {
      dense: "vocab_transform",
      norm: "vocab_layer_norm",
      decoder: "vocab_projector.weight",
      bias: "vocab_projector.bias",
    };
    return {
      ...(reader.has("pre_classifier.weight")
        ? { "sequence-classification": pooledHead(config, "pre_classifier", "relu", "classifier") }
        : reader.has("classifier.weight") && { "token-classification": rowHead(config, "classifier") }),
      ...(reader.has("vocab_transform.weight") && { "masked-lm": maskedHead(reader, config, names) }),
    };
  },
});

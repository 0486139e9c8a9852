import { decoderWeight, maskedHead, pooledHead, rowHead, type Architecture } from "./architecture.ts";
import { bertBlock, bertEmbeddings } from "./bert.ts";

/**
 * RoBERTa (Liu et al. 2019), and its kin with the same files (XLM-RoBERTa, CamemBERT): BERT's block; positions start
 * behind the pad token's; the classifier reads the first row through a dense layer of its own. Blocks and their hooks:
 * post-norm-encoder.ts.
 */
export const roberta: Architecture = {
  modelType: "roberta",
  prefix: "roberta.",
  ignored: [/position_ids$/, /^lm_head\.decoder\./, /^pooler\./],
  firstPosition: (config) => config.padId + 1,
  embeddings: bertEmbeddings,
  block: bertBlock,
  heads: (reader, config) => ({
    ...(reader.has("classifier.dense.weight") && {
      "sequence-classification": (load) =>
        pooledHead(
          load.linear("classifier.dense", config.hidden, config.hidden),
          "tanh",
          load.linear("classifier.out_proj", config.hidden, config.labels.length),
        ),
    }),
    ...(reader.has("classifier.weight") && {
      "token-classification": (load) => rowHead(load.linear("classifier", config.hidden, config.labels.length)),
    }),
    ...(reader.has("lm_head.dense.weight") && {
      "masked-lm": (load) =>
        maskedHead(
          load.linear("lm_head.dense", config.hidden, config.hidden),
          "gelu",
          load.norm("lm_head.layer_norm", config.hidden),
          config.epsilon,
          load.linearOf(
            decoderWeight(reader, config, "lm_head.decoder.weight"),
            "lm_head.bias",
            config.hidden,
            config.vocabulary,
          ),
        ),
    }),
  }),
};

import { encoderRates } from "./dropout-rates.ts";
import { maskedHead, pooledHead, rowHead } from "./head.ts";
import { postNormEncoder } from "./post-norm-family.ts";
import { bertBlock, bertEmbeddings } from "./bert.ts";

/**
 * RoBERTa (Liu et al. 2019), and its kin with the same files (XLM-RoBERTa, CamemBERT): BERT's block; positions start
 * behind the pad token's; the classifier reads the first row through a dense layer of its own. Blocks and their hooks:
 * post-norm-block.ts.
 */
export const roberta = postNormEncoder({
  defaults: { pad_token_id: 1, type_vocab_size: 2 },
  prefix: "roberta.",
  ignored: [/position_ids$/, /^lm_head\.decoder\./, /^pooler\./],
  dropout: (config) => encoderRates(config, ["head.input", "head.pooled", "head.rows"]),
  firstPosition: (config) => config.padId + 1,
  embeddings: bertEmbeddings,
  block: bertBlock,
  heads(reader, config) {
    const names = {
      dense: "lm_head.dense",
      norm: "lm_head.layer_norm",
      decoder: "lm_head.decoder.weight",
      bias: "lm_head.bias",
    };
    return {
      ...(reader.has("classifier.dense.weight") && {
        "sequence-classification": pooledHead(config, "classifier.dense", "tanh", "classifier.out_proj"),
      }),
      ...(reader.has("classifier.weight") && { "token-classification": rowHead(config, "classifier") }),
      ...(reader.has("lm_head.dense.weight") && { "masked-lm": maskedHead(reader, config, names, "gelu") }),
    };
  },
});

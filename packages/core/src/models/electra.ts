import { encoderRates } from "./dropout-rates.ts";
import { maskedHead, pooledHead, rowHead } from "./head.ts";
import { postNormEncoder } from "./post-norm-family.ts";
import { bertBlock, bertEmbeddings } from "./bert.ts";

/**
 * ELECTRA (Clark et al. 2020): BERT's block; the embedding is projected where its size differs; the classifier reads the
 * first row through a dense layer with GELU; the generator has a masked-LM head. Blocks and their hooks:
 * post-norm-block.ts.
 */
export const electra = postNormEncoder({
  defaults: { type_vocab_size: 2, embedding_size: 128 },
  prefix: "electra.",
  ignored: [/position_ids$/, /^generator_lm_head\.weight$/, /^discriminator_predictions\./],
  dropout: (config) => encoderRates(config, ["head.input", "head.pooled", "head.rows"]),
  firstPosition: () => 0,
  embeddings: (load, config) => ({
    ...bertEmbeddings(load, config),
    ...(config.embedding !== config.hidden && {
      projection: load.linear("embeddings_project", config.embedding, config.hidden),
    }),
  }),
  block: bertBlock,
  heads(reader, config) {
    const names = {
      dense: "generator_predictions.dense",
      norm: "generator_predictions.LayerNorm",
      decoder: "generator_lm_head.weight",
      bias: "generator_lm_head.bias",
    };
    return {
      ...(reader.has("classifier.dense.weight") && {
        "sequence-classification": pooledHead(config, "classifier.dense", "gelu", "classifier.out_proj"),
      }),
      ...(reader.has("classifier.weight") && { "token-classification": rowHead(config, "classifier") }),
      ...(reader.has("generator_predictions.dense.weight") && {
        "masked-lm": maskedHead(reader, config, names, "gelu"),
      }),
    };
  },
});

import { decoderWeight, maskedHead, pooledHead, rowHead, type Architecture } from "./architecture.ts";
import { bertBlock, bertEmbeddings } from "./bert.ts";

/**
 * ELECTRA (Clark et al. 2020): BERT's block; the embedding is projected where its size differs; the classifier reads the
 * first row through a dense layer with GELU; the generator has a masked-LM head. Blocks and their hooks:
 * post-norm-encoder.ts.
 */
export const electra: Architecture = {
  modelType: "electra",
  prefix: "electra.",
  ignored: [/position_ids$/, /^generator_lm_head\.weight$/, /^discriminator_predictions\./],
  firstPosition: () => 0,
  embeddings: (load, config) => ({
    ...bertEmbeddings(load, config),
    ...(config.embedding !== config.hidden && {
      projection: load.linear("embeddings_project", config.embedding, config.hidden),
    }),
  }),
  block: bertBlock,
  heads: (reader, config) => ({
    ...(reader.has("classifier.dense.weight") && {
      "sequence-classification": (load) =>
        pooledHead(
          load.linear("classifier.dense", config.hidden, config.hidden),
          "gelu",
          load.linear("classifier.out_proj", config.hidden, config.labels.length),
        ),
    }),
    ...(reader.has("classifier.weight") && {
      "token-classification": (load) => rowHead(load.linear("classifier", config.hidden, config.labels.length)),
    }),
    ...(reader.has("generator_predictions.dense.weight") && {
      "masked-lm": (load) =>
        maskedHead(
          load.linear("generator_predictions.dense", config.hidden, config.embedding),
          "gelu",
          load.norm("generator_predictions.LayerNorm", config.embedding),
          config.epsilon,
          load.linearOf(
            decoderWeight(reader, config, "generator_lm_head.weight"),
            "generator_lm_head.bias",
            config.embedding,
            config.vocabulary,
          ),
        ),
    }),
  }),
};

import { z } from "zod";

const count = z.int().positive().optional().catch(undefined);

/** config.json as far as people ask for it, in the names of BERT, DistilBERT and GPT-2; what is odd is left out. */
const schema = z.object({
  architectures: z.array(z.string()).catch([]).default([]),
  num_hidden_layers: count,
  n_layers: count,
  n_layer: count,
  num_attention_heads: count,
  n_heads: count,
  n_head: count,
  hidden_size: count,
  dim: count,
  n_embd: count,
  max_position_embeddings: count,
  n_positions: count,
  vocab_size: count,
  id2label: z.record(z.string(), z.string()).catch({}).default({}),
});

/** The shape of a model, without loading it. Undefined is what its config.json does not say. */
export interface ModelFacts {
  readonly architectures: readonly string[];
  readonly layers: number | undefined;
  /** Of attention, in each layer. */
  readonly heads: number | undefined;
  /** Features of a token between the layers. */
  readonly hidden: number | undefined;
  readonly positions: number | undefined;
  readonly vocabulary: number | undefined;
  readonly labels: readonly string[];
}

/** Reads them from config.json, leniently: a model that cannot be run can be looked at. */
export function modelFacts(config: Readonly<Record<string, unknown>>): ModelFacts {
  const c = schema.parse(config);
  return {
    architectures: c.architectures,
    layers: c.num_hidden_layers ?? c.n_layers ?? c.n_layer,
    heads: c.num_attention_heads ?? c.n_heads ?? c.n_head,
    hidden: c.hidden_size ?? c.dim ?? c.n_embd,
    positions: c.max_position_embeddings ?? c.n_positions,
    vocabulary: c.vocab_size,
    labels: Object.entries(c.id2label)
      .toSorted(([a], [b]) => Number(a) - Number(b))
      .map(([, label]) => label),
  };
}

import { z } from "zod";
import type { PreNormWeights } from "../blocks/pre-norm-block.ts";
import { wordEmbeddings } from "../blocks/stream.ts";
import { decoderBlockHooks } from "../hooks/names.ts";
import type { WeightLoader } from "../weights/weight-loader.ts";
import type { Architecture, Blueprint, Network } from "./architecture.ts";
import { decoderHeads } from "./head.ts";
import { activationOf, independent, labelsOf, type ModelConfig } from "./model-config.ts";
import { commonFields, count, parseConfig, refuse } from "./parse-config.ts";
import { preNormNetwork } from "./pre-norm-network.ts";
import { stackBlueprint } from "./stack-network.ts";
import { ropeOf, rotaryFields, rotaryOf, rotationBy, type RopeFields } from "./rotary-config.ts";

const schema = z.object({
  ...commonFields,
  ...rotaryFields,
  model_type: z.string(),
  hidden_size: count,
  num_hidden_layers: count,
  num_attention_heads: count,
  num_key_value_heads: count.nullish(),
  head_dim: count.nullish(),
  intermediate_size: count,
  hidden_act: z.string().default("silu"),
  max_position_embeddings: count,
  rms_norm_eps: z.number().positive().default(1e-6),
  attention_bias: z.boolean().default(false),
  mlp_bias: z.boolean().default(false),
  sliding_window: count.nullish(),
  use_sliding_window: z.boolean().default(false),
  max_window_layers: z.int().nonnegative().default(28),
  layer_types: z.array(z.string()).nullish(),
  pad_token_id: z.int().nullish(),
  tie_word_embeddings: z.boolean().default(false),
});

type Fields = z.infer<typeof schema>;

/** What transformers takes where config.json leaves it out; llama has as many keys as heads, and no window. */
const defaults: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
  mistral: { num_key_value_heads: 8, sliding_window: 4096 },
  qwen2: { num_key_value_heads: 32, sliding_window: 4096 },
};

interface LlamaConfig extends ModelConfig {
  readonly positions: number;
  readonly padId: number | undefined;
  readonly rope: RopeFields;
  readonly biases: { readonly projections: boolean; readonly output: boolean; readonly mlp: boolean };
  /** The largest distance to a key that a layer sees; undefined: any. */
  readonly window: (layer: number) => number | undefined;
}

/**
 * Llama (Touvron et al. 2023) and those built like it: Mistral, Qwen2, TinyLlama, SmolLM. Root-mean-square norms in front, rotary
 * positions, groups of heads that share keys and values, gated feed-forward layers; Mistral's and some of Qwen2's layers see a window
 * of keys. Language models, or classifiers of the last token. Blocks and their hooks: pre-norm-block.ts.
 */
export const llama: Architecture = {
  prefix: "model.",
  ignored: [/rotary_emb\.inv_freq$/, /^lm_head\.weight$/],
  blueprint(json, reader): Blueprint {
    const config = read(json);
    const { heads, tiesWords } = decoderHeads(config, reader, { words, own: "lm_head.weight" });
    return {
      config,
      maxTokens: config.positions,
      causal: true,
      ...stackBlueprint(config.layers, { embedding: ["hook_embed"], block: decoderBlockHooks, normed: true }),
      heads,
      build: (load) => network(load, config, tiesWords),
    };
  },
};

const words = "embed_tokens.weight";

function read(json: Readonly<Record<string, unknown>>): LlamaConfig {
  const c = parseConfig(schema, json, {}, defaults[String(json["model_type"])]);
  const heads = c.num_attention_heads;
  const keyHeads = c.num_key_value_heads ?? heads;
  refuse(heads % keyHeads !== 0, `num_attention_heads ${heads} is not a multiple of num_key_value_heads ${keyHeads}`);
  refuse(
    !c.head_dim && c.hidden_size % heads !== 0,
    `hidden_size ${c.hidden_size} is not a multiple of num_attention_heads ${heads}`,
  );
  const labels = labelsOf(c.id2label, c.num_labels);
  const qwen = c.model_type === "qwen2";
  return {
    architectures: c.architectures ?? [],
    vocabulary: c.vocab_size,
    hidden: c.hidden_size,
    embedding: c.hidden_size,
    layers: c.num_hidden_layers,
    heads,
    keyHeads,
    headFeatures: c.head_dim ?? c.hidden_size / heads,
    intermediate: c.intermediate_size,
    activation: activationOf(c.hidden_act),
    epsilon: c.rms_norm_eps,
    segments: 0,
    norms: "in-front",
    labels,
    independentLabels: independent(labels, c.problem_type),
    tied: c.tie_word_embeddings,
    positions: c.max_position_embeddings,
    padId: c.pad_token_id ?? undefined,
    rope: ropeOf(c),
    // Qwen2's queries, keys and values have biases whatever config.json says, its outputs none.
    biases: { projections: qwen || c.attention_bias, output: !qwen && c.attention_bias, mlp: c.mlp_bias },
    window: windowsOf(c),
  };
}

// A token of transformers' sliding attention sees itself and those up to sliding_window - 1 before it. Mistral's layers all do, whatever
// layer_types says; Llama's never.
function windowsOf(c: Fields): LlamaConfig["window"] {
  const { sliding_window: size, layer_types: types, model_type: family } = c;
  const window = size ? size - 1 : undefined;
  if (family === "mistral") return () => window;
  if (family !== "qwen2" || !c.use_sliding_window) return () => undefined;
  return (layer) => {
    const slides = types ? types[layer] === "sliding_attention" : layer >= c.max_window_layers;
    return slides ? window : undefined;
  };
}

function network(load: WeightLoader, config: LlamaConfig, tied: boolean): Network {
  const { vocabulary, hidden, intermediate, layers, activation, epsilon, positions, rope } = config;
  const { heads, keyHeads, headFeatures } = config;
  const table = load.table(words, vocabulary, hidden, tied);
  const rotate = rotationBy(load, rotaryOf(rope, { headFeatures, positions, theta: 10_000 }));
  const shape = { heads, keyHeads, headFeatures, scale: headFeatures ** -0.5 };
  const design = { shape, hidden, intermediate, activation, epsilon, rotate };
  return preNormNetwork({
    words: table,
    firstPosition: 0,
    causal: true,
    embed: (ops, stream) => ops.hook("hook_embed", wordEmbeddings(ops, table, stream), stream.all.slice([hidden])),
    blocks: Array.from({ length: layers }, (_, layer) => ({
      weights: block(load, config, layer),
      design,
      window: config.window(layer),
    })),
    finalNorm: load.rmsNorm("norm", hidden),
  });
}

function block(load: WeightLoader, config: LlamaConfig, layer: number): PreNormWeights {
  const { hidden, intermediate, heads, keyHeads, headFeatures, biases } = config;
  const at = `layers.${layer}`;
  const linear = (name: string, inner: number, columns: number, biased: boolean) =>
    load.linearOf(`${at}.${name}.weight`, biased ? `${at}.${name}.bias` : undefined, inner, columns);
  const keys = keyHeads * headFeatures;
  return {
    attentionNorm: load.rmsNorm(`${at}.input_layernorm`, hidden),
    attention: {
      query: linear("self_attn.q_proj", hidden, heads * headFeatures, biases.projections),
      key: linear("self_attn.k_proj", hidden, keys, biases.projections),
      value: linear("self_attn.v_proj", hidden, keys, biases.projections),
      output: linear("self_attn.o_proj", heads * headFeatures, hidden, biases.output),
    },
    mlpNorm: load.rmsNorm(`${at}.post_attention_layernorm`, hidden),
    mlp: {
      up: linear("mlp.gate_proj", hidden, intermediate, biases.mlp),
      linear: linear("mlp.up_proj", hidden, intermediate, biases.mlp),
      down: linear("mlp.down_proj", intermediate, hidden, biases.mlp),
    },
  };
}

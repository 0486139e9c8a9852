import type { Activation, BlockHook, GradientAnswer, HookName, ProjectionBiases } from "@limelight/core";
import { seen } from "../look-inside.ts";
import { total } from "../text-gradients.ts";

/** Relevance that did not arrive at words. */
export interface AbsorbedRelevance {
  /**
   * Where it went, in TransformerLens's names: `embed.pos_embed` (`pos_embed` of decoders) and `embed.token_type_embed`; where positions
   * are in the scores, `attn.pos` of a block; the biases
   * `attn.b_Q`, `b_K`, `b_V`, `b_O`, `mlp.b_in` and `b_out` of a block; the shifts of its norms, `ln1` and `ln2` (`ln` of both, where they
   * read the same state), and of the norm behind the blocks, `ln_final`; that of the embedding together with the bias of a projection
   * behind it, `embed.ln`; `attn.softmax`; and the biases `pooler.b` and `classifier.b` of the head.
   */
  readonly part: string;
  readonly kind: "position" | "segment" | "bias" | "norm" | "softmax";
  readonly relevance: number;
}

/** The relevance of activations: value times gradient, the gradient being what the rules make of it. */
export class Ledger {
  readonly #found: GradientAnswer;
  readonly #relative: boolean;

  /** @param relative whether positions are in the scores (DeBERTa, T5), beside queries and keys */
  constructor(found: GradientAnswer, relative: boolean) {
    this.#found = found;
    this.#relative = relative;
  }

  /** Of all of an activation. */
  of(hook: HookName): number {
    const { value, gradient } = seen(this.#found, hook);
    return value.data.reduce((sum, number, index) => sum + number * (gradient.data[index] ?? 0), 0);
  }

  /** Of activations, as far as they were asked for. */
  ofAny(...hooks: readonly HookName[]): number {
    return hooks.reduce((sum, hook) => sum + (this.has(hook) ? this.of(hook) : 0), 0);
  }

  has(hook: HookName): boolean {
    return this.#found.at.has(hook);
  }

  /** What the biases of queries, keys and values absorb, positions, and the softmax between them. */
  ofAttention(layer: number, biases: ProjectionBiases): AbsorbedRelevance[] {
    const at = (hook: BlockHook): HookName => `blocks.${layer}.${hook}`;
    const bias = (hook: BlockHook, numbers: Activation): number =>
      repeated(seen(this.#found, at(hook)).gradient, numbers);
    const scores = this.of(at("attn.hook_attn_scores"));
    const position = scores - this.of(at("attn.hook_q")) - this.of(at("attn.hook_k"));
    return [
      ...(this.#relative ? [absorbed(layer, "attn.pos", "position", position)] : []),
      absorbed(layer, "attn.b_Q", "bias", bias("attn.hook_q", biases.query)),
      absorbed(layer, "attn.b_K", "bias", bias("attn.hook_k", biases.key)),
      absorbed(layer, "attn.b_V", "bias", bias("attn.hook_v", biases.value)),
      absorbed(layer, "attn.softmax", "softmax", this.of(at("attn.hook_pattern")) - scores),
      absorbed(layer, "attn.b_O", "bias", this.of(at("hook_attn_out")) - this.of(at("attn.hook_z"))),
    ];
  }

  /** What the head absorbs that reads a state. */
  ofHead(state: HookName): AbsorbedRelevance[] {
    const pooler: HookName = "pooler.hook_pooler_out";
    const below = this.has(pooler) ? pooler : state;
    return [
      ...(below === pooler
        ? [{ part: "pooler.b", kind: "bias" as const, relevance: this.of(pooler) - this.of(state) }]
        : []),
      { part: "classifier.b", kind: "bias", relevance: this.of("logits") - this.of(below) },
    ];
  }
}

/** What a part of a block absorbed. */
export function absorbed(
  layer: number,
  name: string,
  kind: AbsorbedRelevance["kind"],
  relevance: number,
): AbsorbedRelevance {
  return { part: `blocks.${layer}.${name}`, kind, relevance };
}

// Σ over tokens of bias · gradient.
function repeated(gradient: Activation, { data: bias }: Activation): number {
  return total({
    shape: gradient.shape,
    data: gradient.data.map((number, index) => number * (bias[index % bias.length] ?? 0)),
  });
}

import { packBatch, type Batch, type PackedTokens } from "../batch/batch.ts";
import { CoreError } from "../core-error.ts";
import type { Model } from "../models/model.ts";
import type { Decoding, DecodingPrompt, LanguageModel } from "./decoding.ts";
import type { KeyValueCache } from "./key-value-cache.ts";

type Extended = Pick<Model, "cache" | "config" | "encoderDecoder" | "extend" | "heads" | "maxTokens">;
type Kind = "causal-lm" | "sequence-to-sequence-lm";

/**
 * One of our models as one that goes on with texts.
 * @throws CoreError "no-head" where it is none
 */
export function languageModel(model: Extended): LanguageModel {
  const kind: Kind = model.encoderDecoder ? "sequence-to-sequence-lm" : "causal-lm";
  if (!model.heads.includes(kind))
    throw new CoreError("no-head", "the model does not say which token comes next", "Take a language model.");
  return {
    vocabulary: model.config.vocabulary,
    maxTokens: Number.isFinite(model.maxTokens) ? model.maxTokens : undefined,
    async begin(prompts, signal) {
      const decoding = new CachedDecoding(model, kind);
      try {
        await decoding.begin(prompts, signal);
        return decoding;
      } catch (error) {
        decoding.dispose();
        throw error;
      }
    },
  };
}

/** Rows that go on by what a cache has of them. */
class CachedDecoding implements Decoding {
  logits: Float32Array[] = [];
  readonly #model: Extended;
  readonly #kind: Kind;
  readonly #cache: KeyValueCache;

  constructor(model: Extended, kind: Kind) {
    this.#model = model;
    this.#kind = kind;
    this.#cache = model.cache();
  }

  async begin(prompts: readonly DecodingPrompt[], signal?: AbortSignal): Promise<void> {
    const batch = packBatch(prompts);
    const longest = prompts.reduce((most, { ids, decoderIds }) => Math.max(most, (decoderIds ?? ids).length), 0);
    this.#cache.continue(
      prompts.map((_, row) => row),
      longest,
    );
    await this.#extend(batch, signal);
  }

  async advance(parents: readonly number[], tokens: readonly number[], signal?: AbortSignal): Promise<void> {
    if (parents.length === 0 || parents.length !== tokens.length)
      throw new CoreError("bad-input", `${tokens.length} tokens for ${parents.length} rows`);
    const { lengths } = this.#cache;
    const wrong = parents.find((parent) => (lengths[parent] ?? Infinity) >= this.#model.maxTokens);
    if (wrong !== undefined)
      throw new CoreError(
        "bad-input",
        `row ${wrong} is to be longer than the ${this.#model.maxTokens} tokens that the model takes`,
        "Ask for fewer new tokens, or cut the prompt.",
      );
    this.#cache.continue(parents, 1);
    const places = Int32Array.from(this.#cache.lengths);
    const next: PackedTokens = {
      ids: Int32Array.from(tokens),
      places,
      offsets: Uint32Array.from({ length: tokens.length + 1 }, (_, row) => row),
    };
    const nothing: Batch = { ...next, typeIds: new Int32Array(tokens.length) };
    await this.#extend(this.#model.encoderDecoder ? { ...nothing, decoder: next } : nothing, signal);
  }

  dispose(): void {
    this.#cache.dispose();
  }

  async #extend(batch: Batch, signal: AbortSignal | undefined): Promise<void> {
    if (signal?.aborted) throw new CoreError("aborted", "interrupted");
    this.logits = await this.#model.extend(batch, this.#cache, this.#kind);
  }
}

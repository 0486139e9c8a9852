import { describe, expect, test } from "vitest";
import { packBatch, withDecoder } from "../batch/batch.ts";
import { WeightReader } from "../weights/weight-reader.ts";
import type { Architecture } from "./architecture.ts";
import { bart } from "./bart.ts";
import { debertaV2 } from "./deberta-v2.ts";
import { marian } from "./marian.ts";
import { requireSharedWords, rowOfLast } from "./sequence-to-sequence.ts";
import { t5 } from "./t5.ts";

const ids = (...numbers: number[]): Int32Array => Int32Array.from(numbers);

/** What a checkpoint without tensors is said to be. */
const blueprint = (architecture: Architecture, config: object) =>
  architecture.blueprint({ ...config }, new WeightReader(new Map(), architecture.prefix));

const sides = {
  vocab_size: 9,
  d_model: 8,
  encoder_layers: 1,
  decoder_layers: 2,
  encoder_ffn_dim: 4,
  decoder_ffn_dim: 6,
};
const heads = { encoder_attention_heads: 2, decoder_attention_heads: 2 };

test("a classifier's row is that of the text's last end, among the decoder's", () => {
  const texts = packBatch([{ ids: ids(0, 5, 2, 2, 6, 2) }, { ids: ids(0, 2, 7) }, { ids: ids(0, 1) }]);
  const moved = withDecoder(texts, (own) => Int32Array.of(2, ...own.subarray(0, -1)));
  expect([...(moved.decoder?.ids ?? [])]).toEqual([2, 0, 5, 2, 2, 6, 2, 0, 2, 2, 0]);
  expect([...(moved.decoder?.offsets ?? [])]).toEqual([0, 6, 9, 11]);
  expect([...rowOfLast(2)(moved)]).toEqual([5, 7, 10]);
});

test("a decoder that is shorter than its text ends where it ends", () => {
  const batch = packBatch([{ ids: ids(0, 5, 2), decoderIds: ids(2) }]);
  expect([...rowOfLast(2)(batch)]).toEqual([0]);
});

test("depths go through the encoder first", () => {
  const both = blueprint(bart, { ...sides, ...heads });
  expect(both.depth).toBe(3);
  const hooks = ["hook_embed", "encoder.0.attn.hook_q", "encoder.hook_final", "decoder.hook_embed"] as const;
  expect(hooks.map((hook) => both.depthOf(hook))).toEqual([0, 1, 1, 1]);
  expect(both.depthOf("decoder.1.cross_attn.hook_pattern")).toBe(3);
  expect(both.depthOf("hook_final")).toBe(3);
});

test("T5 has no end of positions, and says so", () => {
  const { maxTokens } = blueprint(t5, {
    model_type: "t5",
    vocab_size: 9,
    d_model: 8,
    d_ff: 4,
    num_layers: 1,
    num_heads: 2,
  });
  expect(maxTokens).toBe(Infinity);
});

describe("config.json that asks for what is not there is refused", () => {
  test.each([
    [bart, { ...sides, ...heads, decoder_attention_heads: 4 }, /different numbers of heads/],
    [bart, { ...sides, ...heads, d_model: 7 }, /d_model 7 is not a multiple/],
    [marian, { ...sides, ...heads, share_encoder_decoder_embeddings: false }, /share_encoder_decoder_embeddings/],
    [t5, { model_type: "t5", vocab_size: 9, d_model: 8, d_ff: 4, num_heads: 2 }, /num_layers/],
    [
      t5,
      {
        model_type: "t5",
        vocab_size: 9,
        d_model: 8,
        d_ff: 4,
        num_layers: 1,
        num_heads: 2,
        feed_forward_proj: "gated-x",
      },
      /"x" is not supported/,
    ],
    [
      debertaV2,
      {
        vocab_size: 9,
        hidden_size: 8,
        num_hidden_layers: 1,
        num_attention_heads: 2,
        intermediate_size: 4,
        conv_kernel_size: 3,
      },
      /conv_kernel_size 3/,
    ],
  ])("%#", (architecture, config, message) => {
    expect(() => blueprint(architecture, config)).toThrow(message);
  });
});

const table = (last: number) => ({ dtype: "F32", shape: [2, 2], bytes: new Uint8Array(16).fill(last, 15) });

test("encoder and decoder have one table of words, in as many copies as the file likes", () => {
  const reading = (tensors: Readonly<Record<string, ReturnType<typeof table>>>) => (): void =>
    requireSharedWords(new WeightReader(new Map(Object.entries(tensors)), "model."), [2, 2]);
  const one = { "model.shared.weight": table(1) };
  expect(reading(one)).not.toThrow();
  expect(reading({ ...one, "model.encoder.embed_tokens.weight": table(1) })).not.toThrow();
  const other = reading({ ...one, "model.decoder.embed_tokens.weight": table(2) });
  expect(other).toThrow(expect.objectContaining({ code: "bad-config" }));
});

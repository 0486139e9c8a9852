import { expect, test } from "vitest";
import type { HeadKind } from "@limelight/core";
import { gradientTarget, rowOf, type NamingSession } from "./gradient-target.ts";

const ids = new Map([
  ["good", 3],
  ["Ġgood", 4],
]);

/** A model with these heads whose tokenizer makes one token of any word. */
function session(...heads: readonly HeadKind[]): NamingSession {
  const tokenizer = {
    special: { mask: { id: 9, token: "[MASK]" } },
    tokenToId: (token: string) => ids.get(token),
    encode: (text: string) => ({ tokens: [{ id: text === " bad" ? 5 : 6, special: false }] }),
  };
  return { id: "tiny", model: { heads, config: { labels: ["no", "yes"], vocabulary: 20 } }, tokenizer };
}

const read = { ids: Int32Array.of(1, 9, 2) };

test("a language model's targets are tokens: its last row's, or that of a position", () => {
  const causal = session("causal-lm");
  const good = gradientTarget("logit:good", causal);
  expect(good).toEqual({ name: "logit:good", kind: "logit", head: "causal-lm", index: 3 });
  expect(rowOf(good, read, causal)).toBe(2);
  const early = gradientTarget("prob:bad@1", causal);
  expect(early).toMatchObject({ kind: "prob", index: 5, position: 1 });
  expect(rowOf(early, read, causal)).toBe(1);
  expect(gradientTarget("logit:#19", causal).index).toBe(19);
  expect(() => gradientTarget("logit:#20", causal)).toThrow(expect.objectContaining({ code: "bad-target" }));
  expect(() => rowOf(gradientTarget("logit:good@3", causal), read, causal)).toThrow(/the text has 3 tokens/);
});

test("a decoder's are of its first step, and positions are its own", () => {
  const pair = session("sequence-to-sequence-lm");
  const decoderIds = Int32Array.of(0, 4, 4, 4, 4);
  expect(rowOf(gradientTarget("logit:good", pair), { ...read, decoderIds }, pair)).toBe(0);
  expect(rowOf(gradientTarget("logit:good@4", pair), { ...read, decoderIds }, pair)).toBe(4);
  expect(() => rowOf(gradientTarget("logit:good@5", pair), { ...read, decoderIds }, pair)).toThrow(
    /the decoder reads 5 tokens/,
  );
});

test("a masked model's are of its first mask; a label goes before a token", () => {
  const masked = session("sequence-classification", "masked-lm");
  expect(rowOf(gradientTarget("logit:good", masked), read, masked)).toBe(1);
  expect(gradientTarget("logit:yes", masked)).toMatchObject({ head: "sequence-classification", index: 1 });
  const classifier = session("sequence-classification");
  expect(() => gradientTarget("logit:maybe", classifier)).toThrow(/has no label "maybe"/);
  expect(() => gradientTarget("logit:yes@1", classifier)).toThrow(/gives no token a row/);
});

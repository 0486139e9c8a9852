import type { AttendedDocument } from "@limelight/report/figures";
import { weightsOf } from "@limelight/report/figures";
import { expect, test } from "vitest";
import type { AttentionMethodFacts } from "../../engine/catalog.ts";
import { changedText } from "../../state/changes.ts";
import { attentionAsked, mostTokensAtOnce } from "./asked.ts";
import { lightOf } from "./light.ts";
import { attendedLayer } from "./long-text.ts";
import { markedToken, readTokens, tokenAt, writtenPlace, type Tokenized } from "./places.ts";

const facts = (own: Partial<AttentionMethodFacts>): AttentionMethodFacts => ({
  id: "raw",
  title: "Attention pattern",
  citation: "",
  asks: "",
  caution: "",
  gives: "pattern",
  headwise: true,
  multiplies: false,
  ...own,
});
const fields = { input: "a text" };
const long = mostTokensAtOnce + 1;

test("all layers and heads are asked for at once, of long texts one layer in arrays", () => {
  const own = { method: "raw", heads: [0, 2], rollout: false };
  expect(attentionAsked(fields, own, facts({}), 10, 3)).toEqual({
    attend: { verb: "attend", input: "a text", method: "raw" },
  });
  expect(attentionAsked(fields, own, facts({}), long, 3)).toEqual({
    capture: { verb: "capture", input: "a text", hooks: ["blocks.3.attn.hook_pattern"] },
  });
  expect(attentionAsked(fields, own, undefined, 10, 3)).toEqual({});
});

test("methods are asked for a head where they know heads and one is chosen, multiplied up where they can be", () => {
  const norm = facts({ id: "norm", gives: "scores" });
  const one = { method: "norm", heads: [2], rollout: true };
  expect(attentionAsked(fields, one, norm, 10, 0).attend).toMatchObject({ method: "norm", head: 2 });
  expect(attentionAsked(fields, { ...one, heads: [] }, norm, long, 1).attend).toEqual({
    verb: "attend",
    input: "a text",
    method: "norm",
    layer: 1,
  });
  const alti = facts({ id: "alti", gives: "scores", headwise: false, multiplies: true });
  const { attend } = attentionAsked(fields, { ...one, method: "alti" }, alti, 10, 0);
  expect(attend).toEqual({ verb: "attend", input: "a text", method: "alti", rollout: true });
});

const text = "It was a fantastic performance!";
const asked = changedText(text, [{ start: 9, end: 18, kind: "masked" }], "[MASK]");
const token = (word: string, start: number, end: number, place: number | null): Tokenized["tokens"][number] => ({
  text: word,
  id: 0,
  start,
  end,
  word: place,
});
const tokenized: Tokenized = {
  text: asked.text,
  tokens: [
    token("[CLS]", 0, 0, null),
    token("it", 0, 2, 0),
    token("was", 3, 6, 1),
    token("a", 7, 8, 2),
    token("[MASK]", 9, 15, 3),
    token("performance", 16, 27, 4),
    token("!", 27, 28, 5),
    token("[SEP]", 0, 0, null),
  ],
};

test("tokens of the changed text lead to their words as they were written, and back", () => {
  const place = writtenPlace(tokenized, asked, 4);
  expect(place && text.slice(place.start, place.end)).toBe("fantastic");
  expect(writtenPlace(tokenized, asked, 0)).toBeUndefined();
  expect(writtenPlace({ ...tokenized, text: "another" }, asked, 4)).toBeUndefined();
  expect(tokenAt(tokenized, asked, { start: 9, end: 18 })).toBe(4);
  expect(tokenAt(tokenized, asked, { start: 19, end: 30 })).toBe(5);
  expect(tokenAt(tokenized, asked, { start: 40, end: 41 })).toBeUndefined();
});

test("of a text that was cut, the first tokens and the last of the template are left", () => {
  expect(readTokens(tokenized, 4).tokens.map((each) => each.text)).toEqual(["[CLS]", "it", "was", "[SEP]"]);
  expect(readTokens(tokenized, 8)).toBe(tokenized);
});

test("marks name their tokens", () => {
  expect(markedToken("query:3")).toEqual({ side: "query", index: 3 });
  expect(markedToken("key:12")).toEqual({ side: "key", index: 12 });
  expect(markedToken("cell:2.5")).toEqual({ side: "query", index: 2 });
  expect(markedToken("head:2.5")).toBeUndefined();
  expect(markedToken(undefined)).toBeUndefined();
});

test("the stage is lit by column means, or by the row of what is pointed at; template tokens do not set the scale", () => {
  const size = tokenized.tokens.length;
  const row = [0.5, 0.1, 0.2, 0, 0.1, 0.1, 0, 0];
  const mean = Array.from({ length: size }, (_, query) => (query === 2 ? [0.2, 0.8, 0, 0, 0, 0, 0, 0] : row));
  const all = lightOf(tokenized, { mean }, undefined);
  expect(all.units.map((unit) => unit.text)).toEqual(["it", "was", "a", "[MASK]", "performance", "!"]);
  expect(Math.max(...all.units.map(({ value }) => value))).toBe(1);
  expect(all.units[0]?.value).toBe(1);
  expect(all.units[1]?.value).toBeCloseTo((0.2 * 7) / (0.1 * 7 + 0.8), 6);
  const pointed = lightOf(tokenized, { mean }, { side: "query", index: 2 });
  expect(pointed.units.map(({ value }) => value)).toEqual([1, 0, 0, 0, 0, 0]);
  expect(pointed.units[0]?.label).toBe("gets 0.800 from was");
  const looked = lightOf(tokenized, { mean }, { side: "key", index: 1 });
  expect(looked.units[1]?.value).toBe(1);
});

test("a captured layer is the document of its chosen heads: one, or their mean", () => {
  const data = Float32Array.from([1, 0, 0.5, 0.5, 0, 1, 0.25, 0.75]);
  const document = {
    model: { id: "tiny", sha256: "" },
    text: "x",
    arrays: [],
    provenance: { versions: {}, seed: 0, options: {} },
    hash: "",
  };
  const answer = { document, arrays: new Map([["blocks.1.attn.hook_pattern", { shape: [2, 2, 2], data }]]) };
  const read = (heads: readonly number[]): AttendedDocument | undefined =>
    attendedLayer(answer, ["a", "b"], { layers: 2, heads: 2 }, heads);
  const [one, both] = [read([1]), read([0, 1])];
  if (!one || !both) throw new Error("there is no document");
  expect(weightsOf(one, { layer: 0, heads: [1] })).toMatchObject({
    layer: 1,
    heads: [1],
    mean: [
      [0, 1],
      [0.25, 0.75],
    ],
  });
  expect(weightsOf(both, {})).toMatchObject({
    layer: 1,
    heads: [0, 1],
    mean: [
      [0.5, 0.5],
      [0.375, 0.625],
    ],
  });
});

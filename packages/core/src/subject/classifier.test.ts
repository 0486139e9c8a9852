import { expect, test } from "vitest";
import type { Batch } from "../batch/batch.ts";
import { CoreError } from "../core-error.ts";
import { encoderConfig } from "../models/encoder-config.ts";
import { Run } from "../run/run.ts";
import { classifier, softmax, type ClassifierOptions } from "./classifier.ts";

const config = encoderConfig({
  model_type: "bert",
  vocab_size: 100,
  hidden_size: 4,
  num_hidden_layers: 1,
  num_attention_heads: 1,
  intermediate_size: 4,
  max_position_embeddings: 64,
});

/** A model whose logits are the first and the last id of a sequence; it fails where a batch has over `room` tokens. */
class FirstAndLast implements Pick<ClassifierOptions["model"], "config"> {
  readonly config = config;
  readonly batches: number[] = [];
  room = Infinity;

  run = async (batch: Batch): Promise<Run> => {
    this.batches.push(batch.ids.length);
    if (batch.ids.length > this.room) throw new CoreError("out-of-memory", "full");
    const logits = Array.from({ length: batch.offsets.length - 1 }, (_, s) => ({
      shape: [2],
      data: Float32Array.of(batch.ids[batch.offsets[s] ?? 0] ?? 0, batch.ids[(batch.offsets[s + 1] ?? 0) - 1] ?? 0),
    }));
    return Object.assign(Object.create(Run.prototype) as Run, { logits: async () => logits, dispose: () => undefined });
  };
}

const encode: ClassifierOptions["encode"] = ({ text, pair }) => ({
  ids: Int32Array.from(`${text}${pair ?? ""}`, Number),
});
const ask = (texts: readonly string[]): { text: string }[] => texts.map((text) => ({ text }));

test("repeats are run once and answered everywhere", async () => {
  const model = new FirstAndLast();
  const { answers, queries } = await classifier({ model, encode, batchTokens: 100 }).ask(
    ask(["12", "3", "12", "12", "45"]),
  );
  expect(queries).toEqual({ asked: 5, distinct: 3, forward: 1 });
  expect(model.batches).toEqual([5]);
  expect(answers.map(({ logits }) => logits)).toEqual([
    [1, 2],
    [3, 3],
    [1, 2],
    [1, 2],
    [4, 5],
  ]);
  expect(answers[0]?.probabilities).toEqual(softmax([1, 2]));
});

test("a pair is another question than its first text", async () => {
  const { queries } = await classifier({ model: new FirstAndLast(), encode, batchTokens: 100 }).ask([
    { text: "1" },
    { text: "1", pair: "2" },
  ]);
  expect(queries.distinct).toBe(2);
});

test("ids in place of the text's own are read, and are another question", async () => {
  const subject = classifier({ model: new FirstAndLast(), encode, batchTokens: 100 });
  const { answers, queries } = await subject.ask([
    { text: "12" },
    { text: "12", ids: [1, 7] },
    { text: "12", ids: [1, 7] },
  ]);
  expect(queries.distinct).toBe(2);
  expect(answers.map(({ logits }) => logits)).toEqual([
    [1, 2],
    [1, 7],
    [1, 7],
  ]);
  await expect(subject.ask([{ text: "12", ids: [1] }])).rejects.toMatchObject({ code: "bad-input" });
});

test("batches stay under the budget; a longer text is a batch of its own", async () => {
  const model = new FirstAndLast();
  await classifier({ model, encode, batchTokens: 4 }).ask(ask(["11", "22", "3", "444444", "5"]));
  expect(model.batches).toEqual([4, 1, 6, 1]);
});

test("out of memory halves the batch and goes on", async () => {
  const model = new FirstAndLast();
  model.room = 3;
  const { answers, queries } = await classifier({ model, encode, batchTokens: 100 }).ask(ask(["11", "12", "13", "14"]));
  expect(answers.map(({ logits }) => logits?.[1])).toEqual([1, 2, 3, 4]);
  expect(model.batches.filter((tokens) => tokens <= 3)).toHaveLength(queries.forward);
  model.room = 1;
  await expect(classifier({ model, encode, batchTokens: 100 }).ask(ask(["11", "12"]))).rejects.toMatchObject({
    code: "out-of-memory",
  });
});

test("an interruption ends it between batches", async () => {
  const abort = new AbortController();
  const model = new FirstAndLast();
  const asking = classifier({ model, encode, batchTokens: 1 }).ask(ask(["1", "2", "3"]), {
    signal: abort.signal,
    progress: () => abort.abort(),
  });
  await expect(asking).rejects.toMatchObject({ code: "aborted" });
  expect(model.batches).toHaveLength(1);
});

test("softmax stands large numbers", () => {
  expect(softmax([1000, 1000])).toEqual([0.5, 0.5]);
  expect(softmax([-1000, 0])[0]).toBe(0);
});

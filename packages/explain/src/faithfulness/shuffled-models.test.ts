import type { BlackBox, ModelSource } from "@limelight/core";
import { expect, test } from "vitest";
import { toySubject } from "../methods/toy-subject.ts";
import { shuffledModels } from "./shuffled-models.ts";

const tensor = (start: number) => ({
  dtype: "F32",
  shape: [16],
  bytes: new Uint8Array(Float32Array.from({ length: 16 }, (_, i) => start + i).buffer),
});
const source: ModelSource = {
  config: {},
  tensors: new Map([
    ["embeddings.word_embeddings.weight", tensor(0)],
    ["encoder.layer.0.output.dense.weight", tensor(100)],
    ["classifier.weight", tensor(200)],
  ]),
};

function loading(fail = false) {
  const loaded: ModelSource[] = [];
  const disposed: number[] = [];
  const load = async (given: ModelSource): Promise<{ subject: BlackBox; dispose: () => void }> => {
    if (fail) throw new Error("no memory");
    const index = loaded.push(given) - 1;
    return { subject: toySubject(() => 0), dispose: () => void disposed.push(index) };
  };
  return { loaded, disposed, load };
}

const changed = ({ tensors }: ModelSource): string[] =>
  [...tensors].filter(([name, { bytes }]) => bytes !== source.tensors.get(name)?.bytes).map(([name]) => name);

test("a cascade shuffles from the head down, the same at every stage; stages alone shuffle their own", async () => {
  const { loaded, disposed, load } = loading();
  const models = shuffledModels(source, load, 0);
  expect(models.stages).toEqual(["head", "layer 0", "embeddings"]);
  for (const stage of models.stages.keys()) await models.use(stage, "cascade", async () => undefined);
  expect(loaded.map((each) => changed(each).length)).toEqual([1, 2, 3]);
  expect(loaded[2]?.tensors.get("classifier.weight")?.bytes).toEqual(
    loaded[0]?.tensors.get("classifier.weight")?.bytes,
  );
  await models.use(1, "independent", async () => undefined);
  expect(loaded.map(changed)[3]).toEqual(["encoder.layer.0.output.dense.weight"]);
  await models.use(0, "cascade", async () => undefined);
  expect(loaded).toHaveLength(4);
  expect(disposed).toEqual([]);
  await models.dispose();
  expect(new Set(disposed)).toEqual(new Set([0, 1, 2, 3]));
});

test("where there is room for one copy, methods side by side share it, and none is freed while it is used", async () => {
  const { loaded, disposed, load } = loading();
  const models = shuffledModels(source, load, 0, 1);
  const method = async (): Promise<void> => {
    for (const stage of models.stages.keys())
      await models.use(stage, "cascade", async () => {
        await Promise.resolve();
        expect(disposed).not.toContain(stage);
      });
  };
  await Promise.all([method(), method(), method()]);
  expect(loaded).toHaveLength(3);
  expect(disposed).toEqual([0, 1]);
  await models.dispose();
  expect(disposed).toEqual([0, 1, 2]);
});

test("a copy that cannot be loaded is told to whoever asked, and an error in use leaves the next one alone", async () => {
  const { load, disposed } = loading(true);
  const models = shuffledModels(source, load, 0);
  await expect(models.use(0, "cascade", async () => 1)).rejects.toThrow("no memory");
  await models.dispose();
  expect(disposed).toEqual([]);
  const others = loading();
  const working = shuffledModels(source, others.load, 0);
  await expect(working.use(0, "cascade", () => Promise.reject(new Error("mine")))).rejects.toThrow("mine");
  expect(await working.use(0, "cascade", async () => 2)).toBe(2);
  await working.dispose();
  expect(others.disposed).toEqual([0]);
});

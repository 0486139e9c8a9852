import { afterAll, beforeAll, expect, test } from "vitest";
import { packBatch } from "../batch/batch.ts";
import { openDevice, type Device } from "../device/open-device.ts";
import { loadModel, type ModelSource } from "../models/load-model.ts";
import { tinyClassifier } from "../testing/tiny-model.ts";
import { float32Of } from "./weight-array.ts";
import { shuffledWeights, weightStages } from "./shuffled-weights.ts";

let device: Device;
beforeAll(async () => {
  device = await openDevice();
});
afterAll(() => device.destroy());

const sorted = (numbers: Iterable<number>): number[] => [...numbers].toSorted((one, other) => one - other);

/** Numbers from [0, 1) that are the same every time. */
function draws(): (count: number) => number[] {
  let state = 1;
  return (count) => Array.from({ length: count }, () => (state = (state * 48_271) % 2_147_483_647) / 2_147_483_647);
}

const names = (of: readonly string[]) => weightStages(of).map(({ name }) => name);

test("stages are told by names, from the head down", () => {
  expect(names([...tinyClassifier().tensors.keys()])).toEqual(["head", "layer 2", "layer 1", "layer 0", "embeddings"]);
  expect(
    names(["transformer.wte.weight", "transformer.h.0.ln_1.bias", "transformer.ln_f.bias", "score.weight"]),
  ).toEqual(["head", "layer 0", "embeddings"]);
  expect(
    names([
      "shared.weight",
      "encoder.block.0.layer.0.SelfAttention.k.weight",
      "decoder.block.0.layer.2.DenseReluDense.wi.weight",
      "encoder.final_layer_norm.weight",
    ]),
  ).toEqual(["head", "decoder layer 0", "encoder layer 0", "embeddings"]);
  expect(names(["albert.encoder.albert_layer_groups.0.albert_layers.0.ffn.bias", "classifier.bias"])).toEqual([
    "head",
    "layer 0",
  ]);
});

test("numbers change their places within a tensor, whatever their type, and the checkpoint stays", () => {
  const source: ModelSource = tinyClassifier();
  const name = "classifier.weight";
  const before = [
    ...float32Of(name, source.tensors.get(name) ?? { dtype: "F32", shape: [], bytes: new Uint8Array(0) }),
  ];
  const mixed = shuffledWeights(source, [name], draws());
  const array = mixed.tensors.get(name);
  const after = array ? [...float32Of(name, array)] : [];
  expect(after).not.toEqual(before);
  expect(sorted(after)).toEqual(sorted(before));
  expect([
    ...float32Of(name, source.tensors.get(name) ?? { dtype: "F32", shape: [], bytes: new Uint8Array(0) }),
  ]).toEqual(before);
  for (const [other, tensor] of mixed.tensors)
    expect(other === name || tensor === source.tensors.get(other)).toBe(true);
  const halves = { dtype: "F16", shape: [300], bytes: Uint8Array.from({ length: 600 }, (_, i) => (i >> 1) % 256) };
  const places = { dtype: "I64", shape: [2], bytes: new Uint8Array(16) };
  const other = shuffledWeights(
    {
      config: {},
      tensors: new Map([
        ["a", halves],
        ["b", places],
      ]),
    },
    ["a", "b"],
    draws(),
  );
  const words = new Uint16Array(other.tensors.get("a")?.bytes.slice().buffer ?? new ArrayBuffer(0));
  expect(sorted(words)).toEqual(sorted(new Uint16Array(halves.bytes.slice().buffer)));
  expect(other.tensors.get("b")).toBe(places);
});

test("a shuffled copy is another model, and the model itself stays what it was", async () => {
  const source = tinyClassifier();
  const { model } = await loadModel(device, source);
  const logits = async (of: typeof model): Promise<number[]> => {
    using run = await of.run(packBatch([{ ids: Int32Array.of(3, 1, 4) }]), { head: "sequence-classification" });
    return (await run.logits()).flatMap(({ data }) => [...data]);
  };
  const before = await logits(model);
  for (const { tensors } of weightStages(source.tensors.keys())) {
    const { model: copy } = await loadModel(device, shuffledWeights(source, tensors, draws()));
    expect(await logits(copy)).not.toEqual(before);
    copy.dispose();
  }
  expect(await logits(model)).toEqual(before);
  model.dispose();
});

import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { packBatch, type Sequence } from "../batch/batch.ts";
import { openDevice, type Device } from "../device/open-device.ts";
import type { Model } from "../models/model.ts";
import { loadModel } from "../models/load-model.ts";
import { inBatches } from "../subject/in-batches.ts";
import { tinyClassifier } from "../testing/tiny-model.ts";

let device: Device;
let model: Model;
beforeAll(async () => {
  device = await openDevice();
  ({ model } = await loadModel(device, tinyClassifier(), "f32"));
  await gradientsOf([text(0)]); // transposes and the head stay
});
afterAll(() => {
  vi.restoreAllMocks();
  model.dispose();
  device.destroy();
});

const head = "sequence-classification";
const texts = Array.from({ length: 8 }, (_, k) => k);

function text(k: number): Sequence {
  return { ids: Int32Array.from({ length: 20 }, (_, i) => (i + k) % 40) };
}

async function gradientsOf(sequences: readonly Sequence[]): Promise<Float32Array[]> {
  using run = await model.run(packBatch(sequences), { head, gradients: ["hook_embed"], capture: ["hook_embed"] });
  await run.logits();
  const seeds = sequences.flatMap(() => [1, 0]);
  const found = await run.gradients(Float32Array.from(seeds), ["hook_embed"], {}, { last: true });
  return (found.get("hook_embed") ?? []).map(({ data }) => data);
}

/** Of the sequences together, which is why there is nothing to tell of each. */
async function parameterGradientsOf(sequences: readonly Sequence[]): Promise<Float32Array[]> {
  using run = await model.run(packBatch(sequences), { head, parameters: true });
  using gradients = await run.parameterGradients(Float32Array.from(sequences.flatMap(() => [1, 0])));
  await gradients.read("classifier.bias");
  return sequences.map(() => new Float32Array(0));
}

/** Changed runs that share nothing, that share a layer and that change a head. */
async function swept(sequences: readonly Sequence[], batchTokens: number): Promise<Float32Array[]> {
  const changes = [0, 1, 2].flatMap((layer) => [
    [{ hook: "hook_embed", set: 0.1 * layer }] as const,
    [{ hook: `blocks.${layer}.hook_mlp_out`, set: 0.1 * layer }] as const,
    [{ hook: `blocks.${layer}.attn.hook_z`, head: 1, set: 0 }] as const,
  ]);
  const all = sequences.flatMap((_, sequence) => changes.map((edits) => ({ sequence, edits })));
  const { variants } = await model.sweep(packBatch(sequences), all, head, { batchTokens });
  return sequences.map((_, k) =>
    Float32Array.from(
      variants.slice(k * changes.length, (k + 1) * changes.length).flatMap(({ data }) => Array.from(data)),
    ),
  );
}

const kinds = {
  gradients: gradientsOf,
  "gradients of parameters": parameterGradientsOf,
  "a sweep of small parts": (sequences) => swept(sequences, 60),
  "a sweep of one large part": (sequences) => swept(sequences, 10_000),
} satisfies Record<string, (sequences: readonly Sequence[]) => Promise<Float32Array[]>>;

/** Bytes that `body` allocates of a pool in which nothing waits. */
async function bytesFor(body: () => Promise<unknown>): Promise<number> {
  device.pool.trim();
  const before = device.pool.bytes;
  await body();
  const bytes = device.pool.bytes - before;
  device.pool.trim();
  return bytes;
}

/** Runs `body` on a device that has `budget` bytes more than are used now; tells how often it refused some. */
async function within<T>(budget: number, body: () => Promise<T>): Promise<{ result: T; refused: number }> {
  const { pool, gpu } = device;
  const limit = pool.bytes + budget;
  let [full, refused] = [false, 0];
  const [create, createBuffer] = [pool.create.bind(pool), gpu.createBuffer.bind(gpu)];
  const ofPool = vi.spyOn(pool, "create").mockImplementation((size, ...more) => {
    full = pool.bytes + size > limit;
    try {
      return create(size, ...more);
    } finally {
      full = false;
    }
  });
  const ofDevice = vi.spyOn(gpu, "createBuffer").mockImplementation((descriptor) => {
    if (!full) return createBuffer(descriptor);
    refused += 1;
    throw new RangeError("no room");
  });
  try {
    return { result: await body(), refused };
  } finally {
    ofPool.mockRestore();
    ofDevice.mockRestore();
  }
}

describe.each(Object.entries(kinds))("where memory runs out, batches become smaller: %s", (_, ask) => {
  test.each([
    ["one text", 1, 1.02],
    ["one text and a bit", 1, 1.3],
    ["nearly two texts", 2, 0.97],
    ["nearly all", 8, 0.97],
  ])("down to room for %s", { timeout: 30_000 }, async (__, count, share) => {
    const expected: Float32Array[] = [];
    for (const k of texts) expected.push(...(await ask([text(k)])));
    const room = await bytesFor(() => ask(texts.slice(0, count).map(text)));
    const least = await bytesFor(() => ask([text(0)]));
    const budget = Math.max(room * share, least);
    const { result, refused } = await within(budget, () =>
      inBatches(texts, 1e6, text, (_some, sequences) => ask(sequences)),
    );
    expect(refused).toBeGreaterThan(0);
    expect(result.results).toHaveLength(texts.length);
    result.results.forEach((found, k) =>
      found.forEach((number, i) => expect(number).toBeCloseTo(expected[k]?.[i] ?? Number.NaN, 4)),
    );
    expect(device.pool.inUse + device.uploads.inUse).toBe(0);
  });
});

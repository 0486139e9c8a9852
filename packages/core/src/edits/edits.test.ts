import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { packBatch } from "../batch/batch.ts";
import { openDevice, type Device } from "../device/open-device.ts";
import type { HookName } from "../hooks/names.ts";
import type { Model } from "../models/model.ts";
import { loadModel } from "../models/load-model.ts";
import type { Activation } from "../run/read.ts";
import { tinyClassifier, tinyMasked } from "../testing/tiny-model.ts";
import { hookAxes, type Edit } from "./edit.ts";

let device: Device;
let model: Model;
let masked: Model;
beforeAll(async () => {
  device = await openDevice();
  ({ model } = await loadModel(device, tinyClassifier()));
  ({ model: masked } = await loadModel(device, tinyMasked()));
});
afterAll(() => {
  model.dispose();
  masked.dispose();
  device.destroy();
});

const sequence = { ids: Int32Array.of(1, 2, 3, 9) };
const head = "sequence-classification";

/** Logits of a text with each of these lists of edits, in one batch. */
async function logitsWith(lists: readonly (readonly Edit[])[]): Promise<number[][]> {
  using run = await model.run(packBatch(lists.map(() => sequence)), { head, edits: lists });
  return (await run.logits()).map(({ data }) => [...data]);
}

async function expectSame(first: readonly Edit[], second: readonly Edit[]): Promise<void> {
  const [a = [], b = [], plain] = await logitsWith([first, second, []]);
  for (const [label, logit] of a.entries()) expect(logit).toBeCloseTo(b[label] ?? Number.NaN, 5);
  expect(a).not.toEqual(plain);
}

const times =
  (factor: number) =>
  ({ shape, data }: Activation): Activation => ({ shape, data: data.map((value) => value * factor) });

describe("functions of the host", () => {
  test("say the same as edits that are data, at every hook that may change the answer", async () => {
    // A constant factor in front of a norm changes nothing but its epsilon.
    const hooks = model.hookNames.filter((hook) => !/token_type|hook_resid_(?:mid|post)$/.test(hook));
    const last = hooks.filter((hook) => !/^blocks\.2\.(?!hook_normalized|.*[kv]$)/.test(hook));
    expect(last.length).toBeGreaterThan(25);
    for (const hook of last) await expectSame([{ hook, apply: times(0.5) }], [{ hook, scale: 0.5 }]);
  });

  test("see what edits before them left, and edits behind them see what they gave", async () => {
    const hook = "blocks.0.attn.hook_z";
    const seen: number[] = [];
    const look = (activation: Activation): Activation => {
      seen.push(activation.data[0] ?? Number.NaN);
      return times(2)(activation);
    };
    await expectSame(
      [
        { hook, set: 1 },
        { hook, apply: look },
        { hook, head: 0, add: 1 },
      ],
      [
        { hook, head: 0, set: 3 },
        { hook, head: 1, set: 2 },
      ],
    );
    expect(seen).toEqual([1]);
  });

  test("are called in the order of the network, whatever their order in the list, and awaited", async () => {
    const order: string[] = [];
    const late = (hook: HookName): Edit => ({
      hook,
      apply: async (activation) => {
        await new Promise((resolve) => setTimeout(resolve, 1));
        order.push(hook);
        return times(0.5)(activation);
      },
    });
    const hooks = [
      "logits",
      "blocks.1.mlp.hook_post",
      "pooler.hook_pooler_out",
      "hook_full_embed",
      "blocks.1.attn.hook_q",
    ] as const;
    await expectSame(
      hooks.map(late),
      hooks.map((hook) => ({ hook, scale: 0.5 })),
    );
    expect(order).toEqual([
      "hook_full_embed",
      "blocks.1.attn.hook_q",
      "blocks.1.mlp.hook_post",
      "pooler.hook_pooler_out",
      "logits",
    ]);
  });

  test("of one sequence leave the others alone", async () => {
    const hook = "blocks.1.hook_attn_out";
    const [changed, other, plain] = await logitsWith([[{ hook, apply: times(0) }], [{ hook, scale: 2 }], []]);
    expect([changed, other, plain]).toEqual([
      ...(await logitsWith([[{ hook, scale: 0 }]])),
      ...(await logitsWith([[{ hook, scale: 2 }]])),
      ...(await logitsWith([[]])),
    ]);
  });

  test("may have their rows normalised afterwards", async () => {
    const hook = "blocks.0.attn.hook_pattern";
    await expectSame(
      [{ hook, apply: ({ shape, data }) => ({ shape, data: data.map((weight) => weight + 0.5) }), renormalise: true }],
      [{ hook, add: 0.5, renormalise: true }],
    );
  });

  test("see nothing of edits behind them, under whichever name", async () => {
    const seen: number[] = [];
    const look = (activation: Activation): Activation => {
      seen.push(activation.data[0] ?? Number.NaN);
      return activation;
    };
    for (const [first, second] of [
      ["hook_embed", "embed.hook_embed"],
      ["embed.hook_embed", "hook_embed"],
    ] as const)
      await expectSame(
        [
          { hook: first, set: 1 },
          { hook: first, apply: look },
          { hook: second, position: 0, set: 3 },
        ],
        [
          { hook: first, set: 1 },
          { hook: first, position: 0, set: 3 },
        ],
      );
    expect(seen).toEqual([1, 1]);
  });

  test.each([undefined, null, 2, [1, 2], { shape: [4, 8] }, { shape: [4, 8], data: [1] }])(
    "that give %j and no activation end the run",
    async (given) => {
      const apply = Reflect.get({ apply: () => given }, "apply");
      await expect(logitsWith([[{ hook: "hook_embed", apply }]])).rejects.toMatchObject({
        code: "bad-edit",
        message: "apply of hook_embed gives no activation",
      });
    },
  );

  test.each([Number.NaN, Infinity])("that give %s end the run", async (factor) => {
    await expect(logitsWith([[{ hook: "blocks.0.hook_mlp_out", apply: times(factor) }]])).rejects.toMatchObject({
      code: "bad-edit",
      message: /not finite/,
    });
  });

  test("that give another shape, or throw, end the run", async () => {
    const hook = "blocks.0.attn.hook_pattern";
    await expect(
      logitsWith([[{ hook, apply: ({ data }) => ({ shape: [2], data: data.subarray(0, 2) }) }]]),
    ).rejects.toMatchObject({
      code: "bad-edit",
      message: "blocks.0.attn.hook_pattern is 2 x 4 x 4, the numbers given are 2",
    });
    await expect(logitsWith([[{ hook, apply: () => Promise.reject(new RangeError("mine")) }]])).rejects.toThrow("mine");
    expect(device.pool.inUse + device.uploads.inUse).toBe(0);
  });
});

test("a query from which every key is hidden gets zeros, and others share what is left", async () => {
  const hooks = ["blocks.1.attn.hook_pattern", "blocks.1.attn.hook_z"] as const;
  const scores = "blocks.1.attn.hook_attn_scores";
  const edits: Edit[] = [
    { hook: scores, head: 1, query: 2, set: "-inf" },
    { hook: scores, query: 0, key: [1, 2], set: "-inf" },
  ];
  using run = await model.run(packBatch([sequence]), { capture: hooks, edits: [edits] });
  const [pattern] = await run.activations(hooks[0]);
  const row = (of: number, query: number): number[] => [
    ...(pattern?.data.subarray((of * 4 + query) * 4, (of * 4 + query + 1) * 4) ?? []),
  ];
  expect(row(1, 2)).toEqual([0, 0, 0, 0]);
  expect(row(0, 0).slice(1, 3)).toEqual([0, 0]);
  for (const [of, query] of [
    [0, 0],
    [1, 0],
    [0, 2],
    [1, 1],
  ] as const)
    expect(row(of, query).reduce((sum, share) => sum + share, 0)).toBeCloseTo(1, 5);
  const [z] = await run.activations(hooks[1]);
  expect([...(z?.data.subarray((2 * 2 + 1) * 4, (2 * 2 + 2) * 4) ?? [])]).toEqual([0, 0, 0, 0]);
});

test("a hidden key stays hidden, whatever the scores are scaled by or whatever is added", async () => {
  const hook = "blocks.1.attn.hook_attn_scores";
  const hidden: Edit = { hook, key: 1, set: "-inf" };
  const more = { shape: [2, 4, 4], data: Float32Array.from({ length: 32 }, (_, at) => (at % 4) * 1e37) };
  for (const edit of [
    { hook, scale: 0.3 },
    { hook, scale: -1 },
    { hook, add: 1e38 },
    { hook, key: 1, add: [1e38, 1e38, 1e38, 1e38] },
    { hook, add: more },
  ] as const)
    await expectSame([hidden, edit], [edit, hidden]);
});

test("hook_embed and its other name are one place: edits keep their order", async () => {
  await expectSame(
    [
      { hook: "embed.hook_embed", set: 1 },
      { hook: "hook_embed", scale: 2 },
      { hook: "embed.hook_embed", add: 1 },
    ],
    [{ hook: "hook_embed", set: 3 }],
  );
});

test("positions of logits are the text's, whichever rows are asked for", async () => {
  const edits: Edit[][] = [
    [{ hook: "logits", position: 2, neuron: 7, set: 42 }],
    [{ hook: "logits", apply: times(2) }],
  ];
  const batch = packBatch([sequence, sequence]);
  const rows = Uint32Array.of(2, 4 + 1);
  using plain = await masked.run(batch, { head: "masked-lm" });
  using run = await masked.run(batch, { head: "masked-lm", rows, edits });
  const [before, [first, second]] = [await plain.logits(), await run.logits()];
  const width = first?.shape[1] ?? 0;
  expect([...(first?.data ?? [])]).toEqual([...(before[0]?.data.subarray(2 * width, 3 * width) ?? [])].with(7, 42));
  const doubled = [...(before[1]?.data.subarray(width, 2 * width) ?? [])].map((logit) => logit * 2);
  for (const [at, logit] of doubled.entries()) expect(second?.data[at]).toBeCloseTo(logit, 4);
});

test("edits that do not fit leave nothing behind", async () => {
  for (const edit of [
    { hook: "blocks.1.attn.hook_z", head: 2, set: 0 },
    { hook: "logits", position: 0, set: 0 },
    { hook: "hook_embed", set: [1, 2] },
  ] as const)
    await expect(logitsWith([[], [edit]])).rejects.toMatchObject({ code: "bad-edit" });
  const pooled: Edit = { hook: "pooler.hook_pooler_out", set: 0 };
  await expect(masked.run(packBatch([sequence]), { head: "masked-lm", edits: [[pooled]] })).rejects.toMatchObject({
    code: "bad-edit",
    message: "the masked-lm head has no pooler.hook_pooler_out",
  });
  expect(device.pool.inUse + device.uploads.inUse).toBe(0);
});

test("200 edited runs with gradients hold no more memory than one", async () => {
  const edits: Edit[] = [
    { hook: "blocks.0.attn.hook_pattern", head: 1, scale: 0.5, renormalise: true },
    { hook: "blocks.1.hook_mlp_out", apply: times(2) },
  ];
  const bytes = new Set<number>();
  for (let turn = 0; turn < 200; turn++) {
    using run = await model.run(packBatch([sequence]), { head, edits: [edits], gradients: ["hook_embed"] });
    await run.gradients(Float32Array.of(1, 0), ["hook_embed"]);
    run.dispose();
    expect(device.pool.inUse + device.uploads.inUse).toBe(0);
    if (turn > 0) bytes.add(device.pool.bytes + device.uploads.bytes);
  }
  expect(bytes.size).toBe(1);
});

/** Edits that gradients go through. */
const before: readonly (readonly Edit[])[] = [
  [],
  [
    { hook: "hook_embed", position: 1, scale: -0.5 },
    { hook: "blocks.0.attn.hook_pattern", head: 1, key: [0, 2], scale: 0.3, renormalise: true },
    { hook: "blocks.1.attn.hook_z", head: 0, position: [0, 3], add: 0.2 },
  ],
  [
    { hook: "blocks.0.attn.hook_attn_scores", query: [0, 1], key: 2, set: "-inf" },
    { hook: "blocks.1.attn.hook_attn_scores", head: 0, scale: 0.5 },
    { hook: "blocks.1.mlp.hook_post", neuron: [1, 2, 3], set: 0.1 },
    { hook: "blocks.2.hook_resid_mid", position: 0, scale: 2 },
    { hook: "pooler.hook_pooler_out", neuron: 1, scale: 3 },
  ],
];

/** Some places of an activation, as selections. */
function places({ shape }: Activation, hook: HookName, count: number): { at: number; chosen: Partial<Edit> }[] {
  const axes = hookAxes(hook).slice(-shape.length);
  const size = shape.reduce((product, length) => product * length, 1);
  return Array.from({ length: count }, (_, turn) => {
    const at = (turn * 37 + 5) % size;
    let rest = at;
    const chosen: Partial<Record<(typeof axes)[number], number>> = {};
    for (const [i, axis] of Array.from(axes.entries()).toReversed()) {
      const length = shape[i] ?? 1;
      chosen[axis] = rest % length;
      rest = Math.floor(rest / length);
    }
    return { at, chosen };
  });
}

test.each(before.map((edits, index) => [index, edits] as const))(
  "gradients by every hook are those of central differences, through edits %i",
  async (_, edits) => {
    const hooks = model.hookNames.filter((hook) => hook !== "embed.hook_embed");
    using run = await model.run(packBatch([sequence]), { head, edits: [edits], gradients: hooks });
    const gradients = await run.gradients(Float32Array.of(0, 1), hooks);
    const step = 4e-3;
    let moved = 0;
    for (const hook of hooks) {
      const [gradient] = gradients.get(hook) ?? [];
      if (!gradient) throw new Error(`no gradient by ${hook}`);
      const some = places(gradient, hook, 6);
      // The value that goes on is moved: behind the edits of its own hook.
      const lists = some.flatMap(({ chosen }) =>
        [step, -step].map((add): Edit[] => [...edits, { hook, ...chosen, add }]),
      );
      const logits = await logitsWith(lists);
      const largest = gradient.data.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
      for (const [index, { at }] of some.entries()) {
        const [up, down] = logits.slice(index * 2);
        const slope = ((up?.[1] ?? 0) - (down?.[1] ?? 0)) / (2 * step);
        expect(Math.abs(slope - (gradient.data[at] ?? Number.NaN)), `${hook} at ${at}`).toBeLessThan(
          0.02 * largest + 2e-4,
        );
        if (Math.abs(slope) > 0.05 * largest) moved += 1;
      }
    }
    expect(moved).toBeGreaterThan(hooks.length);
  },
);

import { afterAll, beforeAll, expect, test } from "vitest";
import { openDevice, type Device } from "../device/open-device.ts";
import type { Model } from "../models/model.ts";
import { loadModel } from "../models/load-model.ts";
import { tinyClassifier } from "../testing/tiny-model.ts";
import type { Question } from "./black-box.ts";
import { sweeping } from "./sweeping.ts";

let device: Device;
let model: Model;
beforeAll(async () => {
  device = await openDevice();
  ({ model } = await loadModel(device, tinyClassifier()));
});
afterAll(() => {
  model.dispose();
  device.destroy();
});

/** A digit a token. */
const encode = ({ text }: Question) => ({ ids: Int32Array.from(text, Number), tokens: [] });

test("forward passes are counted: the unchanged ones, and every packed batch of changed ones", async () => {
  const subject = sweeping({ model, encode, batchTokens: 8 });
  const variants = [
    [{ hook: "hook_embed", set: 0 }] as const, // runs whole
    [{ hook: "blocks.0.hook_mlp_out", set: 0 }] as const,
    [{ hook: "blocks.0.hook_mlp_out", set: 1 }] as const,
    [{ hook: "blocks.0.hook_mlp_out", set: 2 }] as const,
    [{ hook: "blocks.1.attn.hook_z", head: 0, set: 0 }] as const,
  ];
  const one = { question: { text: "1234" }, variants };
  const { queries } = await subject.sweep([one]);
  expect(queries).toEqual({ asked: 6, distinct: 6, forward: 1 + 1 + 2 + 1 });
  // Two texts fill a batch; their six changes of one layer are three passes.
  expect((await subject.sweep([one, one, { ...one, variants: [] }])).queries).toEqual({
    asked: 13,
    distinct: 13,
    forward: 1 + 1 + 3 + 1 + 1,
  });
});

import { afterAll, beforeAll, expect, test } from "vitest";
import { packBatch } from "../batch/batch.ts";
import { openDevice, type Device } from "../device/open-device.ts";
import type { HookName } from "../hooks/names.ts";
import { loadModel, type ModelSource } from "../models/load-model.ts";
import { hidden, tinyClassifier, tinyMasked } from "../testing/tiny-model.ts";
import type { Question } from "./black-box.ts";
import { observer, type Observer } from "./observe.ts";
import type { SubjectToken } from "./white-box.ts";

let device: Device;
beforeAll(async () => {
  device = await openDevice();
});
afterAll(() => device.destroy());

/** A text is its ids: "3 1 4". */
function encode({ text }: Question): { ids: Int32Array; tokens: SubjectToken[] } {
  const ids = Int32Array.from(text.split(" "), Number);
  const tokens = Array.from(ids, (id, word) => {
    return { id, text: String(id), start: 2 * word, end: 2 * word + 1, word, special: false, sequence: 0 as const };
  });
  return { ids, tokens };
}

async function watching(
  source: ModelSource,
  batchTokens: number,
  body: (subject: Observer, alone: (text: string, hook: HookName) => Promise<Float32Array>) => Promise<void>,
): Promise<void> {
  const { model } = await loadModel(device, source);
  const alone = async (text: string, hook: HookName): Promise<Float32Array> => {
    using run = await model.run(packBatch([encode({ text })]), { capture: [hook] });
    return (await run.activations(hook))[0]?.data ?? new Float32Array(0);
  };
  await body(observer({ model, encode, batchTokens }), alone);
  model.dispose();
}

function expectNear(actual: Float32Array | undefined, expected: Float32Array): void {
  expect(actual?.length).toBe(expected.length);
  expected.forEach((value, i) => expect(actual?.[i]).toBeCloseTo(value, 5));
}

const texts = ["3 1 4", "1 5", "9 2 6 5", "3"];
const hooks = ["blocks.1.attn.hook_v", "blocks.2.hook_normalized_resid_post"] as const;

test("activations of many texts are those of each alone, in batches under the budget", async () => {
  await watching(tinyClassifier(), 5, async (subject, alone) => {
    const { observations, queries } = await subject.observe(
      texts.map((text) => ({ question: { text } })),
      hooks,
    );
    expect(queries).toEqual({ asked: 4, distinct: 4, forward: 2 });
    for (const [index, text] of texts.entries())
      for (const hook of hooks) expectNear(observations[index]?.activations.get(hook)?.data, await alone(text, hook));
    expect(observations[1]?.activations.get(hooks[0])?.shape).toEqual([2, 2, hidden / 2]);
    expect(observations[0]?.answer?.probabilities).toHaveLength(2);
    const silent = await subject.observe([{ question: { text: "3 1 4" } }], [hooks[0]], { silent: true });
    expect(silent.observations[0]?.answer).toBeUndefined();
    expectNear(silent.observations[0]?.activations.get(hooks[0])?.data, await alone("3 1 4", hooks[0]));
    await expect(subject.observe([], ["blocks.7.hook_resid_pre"])).resolves.toMatchObject({ observations: [] });
    await expect(subject.observe([{ question: { text: "1" } }], ["blocks.7.hook_resid_pre"])).rejects.toMatchObject({
      code: "unknown-hook",
    });
  });
});

test("an edit changes the text that it is for, and no other", async () => {
  await watching(tinyClassifier(), 100, async (subject, alone) => {
    const [value, output] = hooks;
    const edit = { hook: value, position: 1, set: 0 } as const;
    const questions = [{ question: { text: "3 1 4" } }, { question: { text: "3 1 4" }, edits: [edit] }];
    const { observations } = await subject.observe(questions, hooks);
    expectNear(observations[0]?.activations.get(output)?.data, await alone("3 1 4", output));
    const edited = observations[1]?.activations.get(value)?.data;
    const whole = await alone("3 1 4", value);
    expectNear(
      edited,
      whole.map((number, i) => (i >= hidden && i < 2 * hidden ? 0 : number)),
    );
    expect(observations[1]?.activations.get(output)?.data).not.toEqual(observations[0]?.activations.get(output)?.data);
  });
});

test("a model that does not classify is watched without an answer", async () => {
  await watching(tinyMasked(), 100, async (subject) => {
    expect(subject.heads).toEqual(["masked-lm"]);
    const { observations } = await subject.observe([{ question: { text: "3 1" } }], hooks);
    expect(observations[0]?.answer).toBeUndefined();
    expect(observations[0]?.activations.size).toBe(2);
    expect(subject.tokens({ text: "3 1" }).map(({ id }) => id)).toEqual([3, 1]);
    await expect(subject.head("sequence-classification")).rejects.toMatchObject({ code: "no-head" });
  });
});

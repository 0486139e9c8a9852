import { afterAll, beforeAll, expect, test } from "vitest";
import { openDevice, type Device } from "../device/open-device.ts";
import type { Edit } from "../edits/edit.ts";
import type { Model } from "../models/model.ts";
import { loadModel } from "../models/load-model.ts";
import { tinyClassifier } from "../testing/tiny-model.ts";
import type { Answer, Question } from "./black-box.ts";
import { classifier } from "./classifier.ts";
import { differentiable } from "./differentiable.ts";
import { editedObserver, editedSubject } from "./edited.ts";
import type { SubjectToken, WhiteBox } from "./white-box.ts";

let device: Device;
let model: Model;
let subject: WhiteBox;
beforeAll(async () => {
  device = await openDevice();
  ({ model } = await loadModel(device, tinyClassifier(), "f32"));
  const options = { model, encode, batchTokens: 100, special: {} };
  subject = differentiable(classifier(options), options);
});
afterAll(() => {
  model.dispose();
  device.destroy();
});

/** A text is its ids: "3 1 4". */
function encode({ text }: Question): { ids: Int32Array; tokens: SubjectToken[] } {
  const ids = Int32Array.from(text.split(" "), Number);
  const tokens = Array.from(ids, (id, word) => {
    return { id, text: String(id), start: 2 * word, end: 2 * word + 1, word, special: false, sequence: 0 as const };
  });
  return { ids, tokens };
}

const off: readonly Edit[] = [
  { hook: "blocks.0.attn.hook_z", head: 1, set: 0 },
  { hook: "blocks.1.attn.hook_pattern", head: 0, set: 0 },
];
const questions = [{ text: "3 1 4" }, { text: "1 5 9 2" }, { text: "3 1 4" }];
const seed = (): number[] => [0, 1];

function expectSame(found: readonly (Answer | undefined)[], expected: readonly Answer[]): void {
  expect(found.length).toBe(expected.length);
  for (const [index, answer] of expected.entries())
    for (const [label, logit] of (answer.logits ?? []).entries())
      expect(found[index]?.logits?.[label]).toBeCloseTo(logit, 5);
}

test("asked, differentiated, watched and swept, it gives the answers of edited runs", async () => {
  const edited = editedSubject(subject, ({ text }) => (text.startsWith("3") ? off : off.slice(0, 1)));
  const { observations } = await subject.observe(
    questions.map((question, index) => ({ question, edits: index === 1 ? off.slice(0, 1) : off })),
    [],
  );
  const expected = observations.flatMap(({ answer }) => answer ?? []);
  const { answers, queries } = await edited.ask(questions);
  expectSame(answers, expected);
  expect(queries).toEqual({ asked: 3, distinct: 2, forward: 1 });
  expect(answers[0]?.logits?.[1]).not.toBeCloseTo((await subject.ask(questions)).answers[0]?.logits?.[1] ?? 0, 3);
  const gradients = await edited.differentiate(questions.map((question) => ({ question, seed })));
  expectSame(
    gradients.answers.map(({ answer }) => answer),
    expected,
  );
  const watched = await edited.observe(
    questions.map((question) => ({ question })),
    [],
  );
  expectSame(
    watched.observations.map(({ answer }) => answer),
    expected,
  );
  const swept = await edited.sweep(questions.map((question) => ({ question, variants: [] })));
  expectSame(
    swept.answers.map(({ base }) => base),
    expected,
  );
});

test("edits that a method makes come behind", async () => {
  const set: Edit = { hook: "pooler.hook_pooler_out", set: 1 };
  const own: Edit = { hook: "pooler.hook_pooler_out", scale: 2 };
  const question = { text: "3 1 4" };
  const edited = editedSubject(subject, () => [set]);
  const { answers: expected } = await subject.ask([question], { edits: () => [set, own] });
  expectSame((await edited.ask([question], { edits: () => [own] })).answers, expected);
  const { answers } = await edited.differentiate([{ question, edits: [own], seed }]);
  expectSame([answers[0]?.answer], expected);
  const { answers: swept } = await edited.sweep([{ question, variants: [[own], [], [own]] }]);
  expectSame(
    swept[0]?.changed ?? [],
    [expected[0], swept[0]?.base, expected[0]].flatMap((each) => each ?? []),
  );
  const observer = editedObserver(subject, () => [set]);
  const { observations } = await observer.observe([{ question, edits: [own] }], ["pooler.hook_pooler_out"]);
  expect([...(observations[0]?.activations.get("pooler.hook_pooler_out")?.data ?? [])]).toEqual(
    Array.from({ length: model.config.hidden }, () => 2),
  );
});

test("its gradients are the finite differences of edited runs", async () => {
  const edited = editedSubject(subject, () => off);
  const question = { text: "3 1 4" };
  const { answers } = await edited.differentiate([{ question, seed }]);
  const { shape, data } = answers[0]?.gradient ?? { shape: [], data: new Float32Array(0) };
  const width = shape[1] ?? 0;
  const step = 3e-2;
  const places = [0, 1, 2].flatMap((position) => [0, width - 1].map((neuron) => ({ position, neuron })));
  const { observations } = await edited.observe(
    places.flatMap((place) =>
      [step, -step].map((add) => ({ question, edits: [{ hook: "hook_embed" as const, ...place, add }] })),
    ),
    [],
  );
  const largest = data.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  for (const [index, { position, neuron }] of places.entries()) {
    const [up, down] = [0, 1].map((side) => observations[2 * index + side]?.answer?.logits?.[1] ?? Number.NaN);
    const slope = ((up ?? 0) - (down ?? 0)) / (2 * step);
    expect(Math.abs(slope - (data[position * width + neuron] ?? 0))).toBeLessThan(0.02 * largest);
  }
});

import { expect, test } from "vitest";
import { meanFalls, windowsOver } from "../masking/sliding-windows.ts";
import { resolveOptions } from "../method.ts";
import { leaveOneOut } from "./leave-one-out.ts";
import { occlusion } from "./occlusion.ts";
import { sumOfWords, toySubject } from "./toy-subject.ts";

const context = { seed: 0 };

/** captum's BasicModel_MultiLayer (tests/helpers/basic_models.py): output 0 of relu(x·1 + bias) summed, less 1. A word is its number. */
const net = toySubject((text) => {
  const sum = text.split(" ").reduce((total, word) => total + Number(word), 0);
  return Math.max(0, sum - 10) + 3 * Math.max(0, sum + 1) - 1;
});

// Transcribed from captum's tests/attr/test_occlusion.py: test_simple_input, test_simple_input_larger_shape,
// test_simple_input_shape_with_stride, test_multi_sample_ablation.
test.each([
  ["20 50 30", { window: 1, replacementText: "0" }, [80, 200, 120]],
  ["20 50 30", { window: 2, replacementText: "10" }, [200, 220, 240]],
  ["20 50 30", { window: 2, stride: 2, replacementText: "0" }, [280, 280, 120]],
  ["2 10 3", { window: 1, replacementText: "0" }, [8, 35, 12]],
])("%s under windows %o as captum has it", async (text, given, expected) => {
  const options = resolveOptions(occlusion, { ...given, replacement: "text" }, "captum");
  const { scores, outputKind } = await occlusion.attribute(net, { text }, 1, { ...options, special: false }, context);
  expect(scores).toEqual(expected);
  expect(outputKind).toBe("logit");
});

test("the last window may be cut by the end", () => {
  expect(windowsOver(3, 2, 2)).toEqual([[0, 1], [2]]);
  expect(windowsOver(5, 3, 1)).toEqual([
    [0, 1, 2],
    [1, 2, 3],
    [2, 3, 4],
  ]);
  expect(windowsOver(7, 3, 3)).toEqual([[0, 1, 2], [3, 4, 5], [6]]);
  expect(windowsOver(1, 4, 2)).toEqual([[0]]);
  expect(
    meanFalls(
      3,
      [
        [0, 1],
        [1, 2],
      ],
      [2, 4],
    ),
  ).toEqual([2, 3, 4]);
});

test("a stride that leaves words between windows is refused", () => {
  expect(() => windowsOver(5, 2, 3)).toThrow(expect.objectContaining({ code: "bad-option" }));
  expect(windowsOver(2, 2, 3)).toEqual([[0, 1]]);
});

test("a window of one is leave one out, and sentences can go as well", async () => {
  const subject = toySubject(sumOfWords({ good: 2, bad: -3, dull: -1 }, { "good bad": 1 }));
  const input = { text: "A good film. A bad, dull end." };
  const one = await occlusion.attribute(subject, input, 1, resolveOptions(occlusion, { window: 1 }), context);
  const left = await leaveOneOut.attribute(subject, input, 1, resolveOptions(leaveOneOut, {}), context);
  expect(one).toEqual(left);
  expect(left.unit).toBe("word");
  const sentences = await leaveOneOut.attribute(
    subject,
    input,
    1,
    resolveOptions(leaveOneOut, { parts: "sentence" }),
    context,
  );
  expect(sentences).toMatchObject({ unit: "sentence", scores: [3, -3] });
  expect(subject.asked.slice(-3)).toEqual(["A good film. A bad, dull end.", "A bad, dull end.", "A good film."]);
});

const sigmoid = (odds: number): number => 1 / (1 + Math.exp(-odds));

test("several texts take turns in a word's place: their expected probability", async () => {
  const subject = toySubject(sumOfWords({ good: 2, fair: 1, awful: -3 }));
  const given = resolveOptions(leaveOneOut, {
    replacement: "text",
    replacementText: "fair|awful",
    output: "probability",
  });
  const { scores, output = 0 } = await leaveOneOut.attribute(subject, { text: "good film" }, 1, given, context);
  expect(output).toBeCloseTo(sigmoid(2), 12);
  expect(scores[0]).toBeCloseTo(sigmoid(2) - (sigmoid(1) + sigmoid(-3)) / 2, 12);
  expect(scores[1]).toBeCloseTo(sigmoid(2) - (sigmoid(3) + sigmoid(-1)) / 2, 12);
});

test("a pair has words on both sides; a subject without tokens has none to mask", async () => {
  const subject = toySubject(sumOfWords({ good: 2 }));
  const input = { text: "good film", pair: "It was good" };
  const found = await leaveOneOut.attribute(subject, input, 1, resolveOptions(leaveOneOut, {}), context);
  expect(found.units.map(({ text, sequence }) => [text, sequence])).toEqual([
    ["good", undefined],
    ["film", undefined],
    ["It", 1],
    ["was", 1],
    ["good", 1],
  ]);
  for (const given of [{ replacement: "mask" }, { parts: "token" }])
    await expect(
      leaveOneOut.attribute(subject, input, 1, resolveOptions(leaveOneOut, given), context),
    ).rejects.toMatchObject({ code: "bad-option" });
  await expect(
    leaveOneOut.attribute(subject, input, 1, resolveOptions(leaveOneOut, { replacement: "resample" }), context),
  ).rejects.toMatchObject({ code: "not-defined", hint: expect.stringContaining("--replacement mask") });
});

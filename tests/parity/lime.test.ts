import { classifier, type Answer, type BlackBox, type Question } from "@limelight/core";
import { findMethod, resolveOptions } from "@limelight/explain";
import { describe, expect, test } from "vitest";
import { expectClose } from "./closeness.ts";
import { TestDevice } from "./device.ts";
import { tinyCheckpoint, tokenizerOf } from "./folder.ts";
import { readGolden } from "./golden.ts";
import { tools } from "./record-parity.ts";

const devices = new TestDevice();

/** Passes questions on and keeps them with their answers. */
function recorded(subject: BlackBox): BlackBox & { readonly asked: Question[]; readonly answers: Answer[] } {
  const asked: Question[] = [];
  const answers: Answer[] = [];
  return {
    labels: subject.labels,
    asked,
    answers,
    async ask(questions, options) {
      const result = await subject.ask(questions, options);
      asked.push(...questions);
      answers.push(...result.answers);
      return result;
    },
  };
}

/** The text without the words that a sample's mask has a 0 for. */
function without(text: string, words: readonly string[], mask: Int32Array): string {
  return text.replaceAll(/[\p{L}\p{N}_]+/gu, (word) => (mask[words.indexOf(word)] === 1 ? word : ""));
}

describe.each(["bert-cls", "distilbert-cls", "gpt2-cls"])("LIME on %s says what the Python package says", (name) => {
  test("masks bit for bit, predictions, weights, intercept and fit", async ({ annotate }) => {
    const [golden, checkpoint] = await Promise.all([readGolden(name), tinyCheckpoint(name)]);
    const settings = golden.about.lime;
    if (!settings) throw new Error(`${name} has no numbers of LIME`);
    const tokenizer = tokenizerOf(checkpoint);
    const model = await devices.load(checkpoint);
    const lime = findMethod("lime");
    const { samples, features, random_state: seed } = settings;
    const options = resolveOptions(lime, { samples, features }, "lime");
    const about = { method: "LIME, mode lime", reference: tools.lime, checkpoint: name };
    const errors: number[] = [];
    for (const [i, { text, target, words }] of settings.texts.entries()) {
      const subject = recorded(
        classifier({ model, encode: (question) => tokenizer.encode(question.text), batchTokens: 2048 }),
      );
      const result = await lime.attribute(subject, { text }, target, options, { seed });

      expect(result.units.map((unit) => unit.text)).toEqual(words);
      const masks = golden.integers(`lime${i}/masks`);
      const variants = Array.from({ length: samples }, (_, sample) =>
        without(text, words, masks.subarray(sample * words.length, (sample + 1) * words.length)),
      );
      expect(subject.asked.map((question) => question.text)).toEqual(variants);
      const probabilities = subject.answers.flatMap((answer) => answer.probabilities);
      errors.push(
        expectClose(probabilities, golden.floats(`lime${i}/predictions`), "", undefined, {
          ...about,
          method: "LIME: probabilities of variants",
        }),
        expectClose(result.scores, golden.floats(`lime${i}/coef`), "", undefined, about),
        expectClose([result.intercept ?? Number.NaN], golden.floats(`lime${i}/intercept`), "", undefined, about),
        expectClose([result.localPrediction ?? Number.NaN], golden.floats(`lime${i}/local_pred`), "", undefined, about),
        expectClose([result.localFit ?? Number.NaN], golden.floats(`lime${i}/score`), "", undefined, about),
      );
    }
    expect(errors).toHaveLength(15);
    await annotate(`worst error: ${Math.max(...errors).toFixed(2)} of the tolerance`, "parity");
  });
});

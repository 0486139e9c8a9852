import type { Question, WhiteBox } from "@limelight/core";
import { expect, test } from "vitest";
import { resolveOptions, type Attribution } from "../method.ts";
import { leaveOneOut } from "./leave-one-out.ts";
import { sumOfWords, toySubject } from "./toy-subject.ts";

const context = { seed: 0 };

const tokens = ({ text }: Question): ReturnType<WhiteBox["tokens"]> => [
  { id: 1, text: "[CLS]", start: 0, end: 0, word: null, special: true, sequence: null },
  ...Array.from(text, (digit, i) => ({
    id: Number(digit),
    text: digit,
    start: i,
    end: i + 1,
    word: i,
    special: false,
    sequence: 0 as const,
  })),
  { id: 2, text: "[SEP]", start: 0, end: 0, word: null, special: true, sequence: null },
];

/** Tokens are single digits between two special ones, 1 and 2; the logit is the sum of the ids that are read. */
function digits(special: WhiteBox["special"]): WhiteBox & { readonly ids: (readonly number[] | undefined)[] } {
  const ids: (readonly number[] | undefined)[] = [];
  return {
    labels: ["no", "yes"],
    ids,
    special,
    tokens,
    differentiate: () => Promise.reject(new Error("not asked")),
    async ask(questions) {
      ids.push(...questions.map((question) => question.ids));
      const answers = questions.map((question) => {
        const read = question.ids ?? tokens(question).map(({ id }) => id);
        return { logits: [0, read.reduce((sum, id) => sum + id, 0)], probabilities: [0, 1] };
      });
      return { answers, queries: { asked: questions.length, distinct: questions.length, forward: 1 } };
    },
  };
}

const special = { mask: { id: 0, token: "[MASK]" }, unk: { id: 9, token: "[UNK]" } };

test("each token in turn becomes the mask token, by its id", async () => {
  const subject = digits(special);
  const result = await leaveOneOut.attribute(subject, { text: "537" }, 1, resolveOptions(leaveOneOut, {}), context);
  expect(result.scores).toEqual([5, 3, 7]);
  expect(result.units).toEqual([
    { text: "5", start: 0, end: 1 },
    { text: "3", start: 1, end: 2 },
    { text: "7", start: 2, end: 3 },
  ]);
  expect(subject.ids).toEqual([undefined, [1, 0, 3, 7, 2], [1, 5, 0, 7, 2], [1, 5, 3, 0, 2]]);
  expect(result).toMatchObject({ output: 18, outputKind: "log-odds" });
  expect(result.residual).toBeUndefined();
});

test("special tokens have their turn where they are asked for, and another token can stand in", async () => {
  const given = resolveOptions(leaveOneOut, { replacement: "unk" }, "captum");
  const { scores, units } = await leaveOneOut.attribute(digits(special), { text: "5" }, 1, given, context);
  expect(scores).toEqual([-8, -4, -7]);
  expect(units.map((unit) => unit.special)).toEqual([true, undefined, true]);
});

const explain = (text: string, given: object): Promise<unknown> =>
  leaveOneOut.attribute(digits(special), { text }, 1, resolveOptions(leaveOneOut, given), context);

test("where there is no mask token, the unknown one stands in", async () => {
  const subject = digits({ unk: special.unk });
  await leaveOneOut.attribute(subject, { text: "5" }, 1, resolveOptions(leaveOneOut, {}), context);
  expect(subject.ids).toEqual([undefined, [1, 9, 2]]);
});

test("a token that the tokenizer lacks, and a text without tokens, are clear errors", async () => {
  await expect(explain("5", { replacement: "pad" })).rejects.toMatchObject({
    code: "bad-option",
    hint: "take one of mask, unk, delete, text",
  });
  await expect(explain("", {})).rejects.toMatchObject({ code: "no-words" });
});

test("a subject without tokens is asked about the text without each word", async () => {
  const subject = toySubject(sumOfWords({ good: 2 }, { "not good": -3 }));
  const result = await leaveOneOut.attribute(
    subject,
    { text: "not good" },
    1,
    resolveOptions(leaveOneOut, {}),
    context,
  );
  expect(result.scores).toEqual([-3, -1]);
  expect(subject.asked).toEqual(["not good", "good", "not"]);
});

const both = (input: Question): ReturnType<WhiteBox["tokens"]> => [
  ...tokens({ text: input.text.replaceAll(" ", "") }).slice(0, -1),
  ...tokens({ text: input.pair ?? "" })
    .slice(1)
    .map((token) => (token.special ? token : { ...token, sequence: 1 as const })),
];

test("words go with all of their tokens, sentences as well, and what is deleted is read anew", async () => {
  const subject = digits(special);
  const ask = (given: object, input: Question = { text: "53 7", pair: "8" }): Promise<Attribution> =>
    leaveOneOut.attribute(subject, input, 1, resolveOptions(leaveOneOut, given), context);
  Object.assign(subject, {
    tokens: (input: Question) =>
      both(input).map((token) => (token.text === "7" ? { ...token, start: 3, end: 4 } : token)),
  });
  const words = await ask({ parts: "word" });
  expect(words).toMatchObject({
    unit: "word",
    units: [{ text: "53" }, { text: "7" }, { text: "8", sequence: 1 }],
  });
  expect(subject.ids.slice(1)).toEqual([
    [1, 0, 0, 7, 8, 2],
    [1, 5, 3, 0, 8, 2],
    [1, 5, 3, 7, 0, 2],
  ]);
  subject.ids.length = 0;
  await ask({ parts: "word", replacement: "delete" });
  expect(subject.ids).toEqual([undefined, undefined, undefined, undefined]);
  await expect(ask({ replacement: "delete", special: true })).rejects.toMatchObject({ code: "bad-option" });
});

import { NumpyRandomState } from "@limelight/statistics";
import { expect, test } from "vitest";
import { chosen } from "../part.ts";
import type { MaskPrediction, MaskQuestion, Resources } from "../resources.ts";
import type { Tools } from "../tools.ts";
import { AttackedText } from "../words/attacked-text.ts";
import { maskedInsert } from "./masked-insert.ts";
import { maskedMerge } from "./masked-merge.ts";
import { maskedReplace } from "./masked-replace.ts";
import type { Transformation } from "./transformation.ts";

const say = (word: string, probability = 0.1, continues = false): MaskPrediction => ({ word, probability, continues });

/** A model that says the same of every place, and writes down what it was asked. */
function model(said: readonly MaskPrediction[]): { asked: MaskQuestion[]; resources: Resources } {
  const asked: MaskQuestion[] = [];
  return {
    asked,
    resources: {
      fillMasks: async (questions) => {
        asked.push(...questions);
        return questions.map(({ top, least = 0 }) =>
          said.filter(({ probability }) => probability >= least).slice(0, top),
        );
      },
    },
  };
}

const tools = (resources: Resources): Tools => ({
  subject: {
    labels: [],
    ask: () => {
      throw new Error("nobody is asked");
    },
  },
  label: 0,
  random: new NumpyRandomState(0),
  resources,
});

async function candidates<Options>(
  part: Transformation<Options>,
  options: object,
  resources: Resources,
  question: { text: string; pair?: string },
  words?: readonly number[],
): Promise<string[]> {
  const text = new AttackedText(question);
  const given = chosen(part, options);
  const found = await given.part.candidates(text, words ?? [...text.words.keys()], given.options, tools(resources));
  return found.map(({ key }) => key);
}

test("of what is said, words of one piece with a letter are taken, the likeliest, and never the word itself", async () => {
  const { resources } = model([
    say("good"),
    say("!"),
    say("fine"),
    say("ly", 0.1, true),
    say("two words"),
    say("7"),
    say("ok", 1e-5),
  ]);
  expect(await candidates(maskedReplace, {}, resources, { text: "so good" }, [1])).toEqual(["so fine", "so ly"]);
  expect(await candidates(maskedReplace, { pieces: false }, resources, { text: "so good" }, [1])).toEqual(["so fine"]);
  expect(await candidates(maskedReplace, { candidates: 2 }, resources, { text: "so good" }, [1])).toEqual(["so fine"]);
  expect(await candidates(maskedReplace, { leastProbability: 0 }, resources, { text: "so good" }, [1])).toContain(
    "so ok",
  );
});

test("where too few of many tokens are words, more are asked for", async () => {
  const { asked, resources } = model([...Array.from({ length: 40 }, () => say("!")), say("fine"), say("nice")]);
  expect(await candidates(maskedReplace, { candidates: 2 }, resources, { text: "so good" }, [1])).toEqual([
    "so fine",
    "so nice",
  ]);
  expect(asked.map(({ top }) => top)).toEqual([8, 32, 128]);
});

test("a text is read as it stands, a pair as a pair, a window as one text", async () => {
  const { asked, resources } = model([say("fine")]);
  await candidates(maskedReplace, {}, resources, { text: "so good", pair: "a good film" }, [3]);
  await candidates(maskedReplace, { window: 3 }, resources, { text: "so good", pair: "a good film" }, [2]);
  await candidates(maskedInsert, {}, resources, { text: "(good)" }, [0]);
  expect(asked.map(({ text, pair, span, sequence }) => ({ text, pair, span, sequence }))).toEqual([
    { text: "so good", pair: "a good film", span: { start: 2, end: 6 }, sequence: 1 },
    { text: "good\na good", span: { start: 5, end: 6 } },
    { text: "(word good)", span: { start: 1, end: 5 } },
  ]);
});

test("words are put in front, and merged where their parts of speech allow it and both are free", async () => {
  const { resources } = model([say("fine"), say("good")]);
  expect(await candidates(maskedInsert, {}, resources, { text: "so good." }, [1])).toEqual(["so fine good."]);
  const text = { text: "It was a fantastic performance!" };
  expect(await candidates(maskedMerge, { candidates: 1 }, resources, text)).toEqual([
    "It was fine performance!",
    "It was a fine!",
  ]);
  expect(await candidates(maskedMerge, {}, resources, text, [0, 1, 2, 4])).toEqual([]);
  expect(await candidates(maskedMerge, {}, resources, { text: "fantastic", pair: "performance" })).toEqual([]);
  expect(await candidates(maskedMerge, {}, resources, { text: "fantastic, long performance!" })).toEqual([
    "fantastic, fine!",
    "fantastic, good!",
  ]);
});

test("BERT-Attack: whole words for a word of one token, the likeliest combinations for others", async () => {
  const pieces = [
    [say("un", 0.6), say("very ", 0.4)],
    [say("kind", 0.7, true), say("fair", 0.3, true)],
  ];
  const resources: Resources = {
    predictTokens: async (questions) =>
      questions.map(({ span: { start } }) =>
        start === 0 ? [[say("ly", 0.5, true), say("so", 0.3), say("it", 0.2)]] : pieces,
      ),
  };
  const options = { method: "bert-attack", candidates: 4 };
  expect(await candidates(maskedReplace, options, resources, { text: "It unkind" })).toEqual([
    "so unkind",
    "it unkind",
    "It unfair",
  ]);
});

test("without such a model it is an error that says so", async () => {
  await expect(candidates(maskedReplace, {}, {}, { text: "so good" })).rejects.toMatchObject({ code: "no-resource" });
});

import { openDevice, type Device } from "@limelight/core";
import { openCheckpoint } from "@limelight/hub";
import { resolveModel } from "@limelight/hub/node";
import { bundledModels } from "@limelight/models";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Environment, GeneratedPiece, NamedCheckpoint } from "../environment.ts";
import type { ResultOf } from "../result/documents.ts";
import { parseExperiment, runExperiment } from "../run-experiment.ts";
import { SessionStore } from "../session/session-store.ts";
import { isFailure, type Failure } from "./verb.ts";

let device: Device;
let opened: NamedCheckpoint;
const store = new SessionStore();
beforeAll(async () => {
  device = await openDevice();
  const { id, folder, sha256 = "" } = await resolveModel("limelight-story-lm", bundledModels);
  opened = { id, checkpoint: await openCheckpoint(folder, { sha256 }) };
});
afterAll(() => {
  store.dispose();
  device.destroy();
});

const environment = (more: Partial<Environment> = {}): Environment => ({
  openDevice: async () => device,
  openCheckpoint: async () => opened,
  readData: async function* () {
    yield { text: "The sea", line: 1 };
    yield { text: "", line: 2 };
    yield { text: "word ".repeat(300), line: 3 };
    yield { text: "The old man", continuation: " and the sea", line: 4 };
  },
  versions: {},
  ...more,
});

async function generated(fields: object, more?: Partial<Environment>) {
  const experiment = parseExperiment({ verb: "generate", strategy: "greedy", maxNewTokens: 5, ...fields });
  const found: (ResultOf<"generate"> | Failure)[] = [];
  if (experiment.verb === "generate")
    for await (const outcome of runExperiment(experiment, environment(more), store))
      found.push(isFailure(outcome) ? outcome : outcome.document);
  return found;
}

async function scored(fields: object, more?: Partial<Environment>) {
  const experiment = parseExperiment({ verb: "score", ...fields });
  const found: (ResultOf<"score"> | Failure)[] = [];
  if (experiment.verb === "score")
    for await (const outcome of runExperiment(experiment, environment(more), store))
      found.push(isFailure(outcome) ? outcome : outcome.document);
  return found;
}

describe("generate", () => {
  test("tells the prompt, the new text, and how it came about", async () => {
    const [document] = await generated({ input: "She opened the door and", alternatives: 2 });
    expect(document).toMatchObject({
      model: { id: "limelight-story-lm" },
      prompt: "She opened the door and",
      promptTokens: 5,
      text: "She opened the door and", // so that explain reads the document as a line of input
      continuation: expect.stringMatching(/^ \w/),
      continues: true,
      strategy: "greedy",
      settings: { maxNewTokens: 5, eosIds: [0] },
      sequences: [{ text: expect.stringMatching(/^ \w/), reason: "length", perplexity: expect.any(Number) }],
      seconds: expect.any(Number),
    });
    if (!document || isFailure(document)) throw new Error("there is a document");
    const [sequence] = document.sequences;
    expect(sequence?.tokens.join("").replaceAll("Ġ", " ")).toBe(sequence?.text);
    expect(sequence?.texts.join("")).toBe(sequence?.text);
    const steps = sequence?.alternatives ?? [];
    expect(steps.map(([best]) => best?.text)).toEqual(sequence?.texts);
    expect(steps.map(([best]) => best?.id)).toEqual(sequence?.ids);
    expect(steps.map(([best]) => best?.logprob)).toEqual(sequence?.logprobs);
  });

  test("lines that cannot be gone on from have an error in their place, and nobody sees who else is there", async () => {
    const many = await generated({ data: { file: "x" } });
    expect(many.map((each) => ("error" in each ? each.error : each.prompt))).toEqual([
      "The sea",
      "the text has no tokens",
      "the text has 302 tokens, limelight-story-lm takes 256",
      "The old man",
    ]);
    const [alone] = await generated({ input: "The sea" });
    expect(many[0]).toMatchObject({ hash: alone && "hash" in alone ? alone.hash : "" });
  });

  test("draws the same with the same seed, and says it piece by piece", async () => {
    const pieces: GeneratedPiece[] = [];
    const fields = { input: ["The sea", "The old man"], strategy: "sample", numSequences: 2, prefix: "Oh! " };
    const all = await generated(fields, { generated: (piece) => pieces.push(piece) });
    const again = await generated({ ...fields, input: "The old man" });
    const other = await generated({ ...fields, input: "The old man", seed: 1 });
    const texts = all.map((each) => ("error" in each ? [] : each.sequences.map(({ text }) => text)));
    expect(again[0]).toMatchObject({ read: "Oh! The old man", sequences: texts[1]?.map((text) => ({ text })) });
    expect(other[0]).not.toMatchObject({ sequences: texts[1]?.map((text) => ({ text })) });
    texts.forEach((own, input) =>
      own.forEach((text, sequence) => {
        const said = pieces.filter((piece) => piece.input === input && piece.sequence === sequence);
        expect(said.map((piece) => piece.text).join("")).toBe(text);
      }),
    );
  });

  test("an interruption gives what is there, and then ends", async () => {
    const controller = new AbortController();
    const found: object[] = [];
    const experiment = parseExperiment({ verb: "generate", input: "The sea", strategy: "greedy", maxNewTokens: 50 });
    const progress: Environment["progress"] = ({ done }) => done === 2 && controller.abort();
    const { signal } = controller;
    const run = async (): Promise<void> => {
      for await (const outcome of runExperiment(experiment, environment({ signal, progress }), store))
        found.push(outcome);
    };
    await expect(run()).rejects.toThrow(expect.objectContaining({ name: "AbortError" }));
    expect(found).toMatchObject([
      {
        document: {
          sequences: [{ reason: "aborted", ids: [expect.any(Number), expect.any(Number), expect.any(Number)] }],
        },
      },
    ]);
  });
});

describe("score", () => {
  test("gives every token but the first its log-probability, and what follows from them", async () => {
    const [document] = await scored({ input: "The sea was calm. He slept." });
    expect(document).toMatchObject({ tokens: expect.arrayContaining(["The", "Ġsea"]), burstiness: expect.any(Number) });
    if (!document || isFailure(document)) throw new Error("there is a document");
    const { tokens, logprobs, ranks, logprob, perplexity, sentences } = document;
    expect([logprobs.length, ranks.length, logprobs[0], ranks[0]]).toEqual([tokens.length, tokens.length, null, null]);
    expect(logprob).toBeCloseTo(
      logprobs.reduce<number>((sum, each) => sum + (each ?? 0), 0),
      10,
    );
    expect(perplexity).toBeCloseTo(Math.exp(-logprob / (tokens.length - 1)), 10);
    expect(sentences.reduce((sum, each) => sum + each.tokens, 0)).toBe(tokens.length - 1);
  });

  test("what was generated is as likely as generation said; a continuation is scored behind its prompt", async () => {
    const [document] = await generated({ input: "The sea" });
    if (!document || isFailure(document)) throw new Error("there is a document");
    const [sequence] = document.sequences;
    const [text] = await scored({ input: [{ text: "The sea", continuation: sequence?.text }] });
    expect(text).toMatchObject({ text: "The sea", continuation: sequence?.text, tokens: sequence?.tokens });
    if (!text || isFailure(text)) throw new Error("there is a document");
    text.logprobs.forEach((logprob, i) => expect(logprob).toBeCloseTo(sequence?.logprobs[i] ?? 0, 3));
    expect(text.ranks).toEqual([1, 1, 1, 1, 1]);
  });

  test("a text longer than the context is read in stretches; its first tokens are as likely as without the rest", async () => {
    const words = "the old man went to the sea and ".repeat(50);
    const [long, short] = await scored({ input: [words, words.slice(0, 200)] });
    if (!long || !short || isFailure(long) || isFailure(short)) throw new Error("there are documents");
    expect(long.windows).toEqual({ count: 3, context: 128 });
    expect(long.logprobs).toHaveLength(long.tokens.length);
    expect(short.windows).toBeUndefined();
    short.logprobs.slice(1, 20).forEach((logprob, i) => expect(logprob).toBeCloseTo(long.logprobs[i + 1] ?? 0, 3));
  });

  test.each([
    ["The sea", "was calm", 1],
    ["The sea", " was calm", 0],
    ["The sea ", "was calm", 0],
    ["The sea", ".", 0],
  ])("%j and %j: %i words of letters that join", async (text, continuation, count) => {
    const warnings: string[] = [];
    await scored({ input: [{ text, continuation }] }, { warn: (message) => void warnings.push(message) });
    expect(warnings.filter((message) => /begin it with a blank/.test(message))).toHaveLength(count);
  });

  test("of a data set the line that has nothing to score has an error", async () => {
    const found = await scored({ data: { file: "x", limit: 4 } });
    expect(found.map((each) => ("error" in each ? each.error : each.continuation))).toEqual([
      undefined,
      "the text has no tokens",
      undefined,
      " and the sea",
    ]);
  });
});

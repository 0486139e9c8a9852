import { openDevice, type Device } from "@limelight/core";
import { openCheckpoint } from "@limelight/hub";
import { resolveModel } from "@limelight/hub/node";
import { bundledModels } from "@limelight/models";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { NamedCheckpoint } from "../environment.ts";
import type { StepsDocument } from "../result/step-documents.ts";
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

async function outcomes(fields: object): Promise<(StepsDocument | Failure)[]> {
  const experiment = parseExperiment({ verb: "explain", model: "limelight-story-lm", ...fields });
  const found: (StepsDocument | Failure)[] = [];
  if (experiment.verb !== "explain") return found;
  const environment = {
    openDevice: async () => device,
    openCheckpoint: async () => opened,
    readData: async function* () {
      yield { text: "", line: 1 };
      yield { text: "The old man", continuation: " and the sea", line: 2 };
    },
    versions: {},
  };
  for await (const outcome of runExperiment(experiment, environment, store))
    if (isFailure(outcome)) found.push(outcome);
    else if ("steps" in outcome.document) found.push(outcome.document);
  return found;
}

async function explained(fields: object): Promise<StepsDocument> {
  const [document] = await outcomes(fields);
  if (!document || isFailure(document)) throw new Error(`no explanation: ${JSON.stringify(document)}`);
  return document;
}

const total = (document: StepsDocument): number =>
  document.scores.flat().reduce<number>((sum, score) => sum + (score ?? 0), 0);

describe("explain of what a language model writes", () => {
  test("nine tokens behind a prompt, each with what stands in front of it", async () => {
    const found = await explained({ input: "Hello ladies and" });
    expect(found).toMatchObject({ method: "saliency", continues: true, forced: false, unit: "token", sizes: true });
    const prompt = found.units.length - 9;
    expect(found.units.map(({ written }) => written === true)).toEqual([
      ...Array<boolean>(prompt).fill(false),
      ...Array<boolean>(9).fill(true),
    ]);
    expect(found.steps.map(({ unit }) => unit)).toEqual(Array.from({ length: 9 }, (_, step) => prompt + step));
    const whole = found.text + found.continuation;
    expect(found.units.map(({ start, end }) => whole.slice(start, end)).join("")).toBe(whole);
    expect(found.scores.map((row) => row.filter((score) => score !== null).length)).toEqual([
      ...Array<number>(prompt).fill(9),
      ...Array.from({ length: 9 }, (_, step) => 8 - step),
    ]);
  });

  test("what it would write and the same made to write have the same scores; a token behind changes nothing", async () => {
    const [own] = await outcomes({ input: "Hello ladies and", maxNewTokens: 4, method: "input-x-gradient" });
    if (!own || isFailure(own)) throw new Error("no explanation");
    const forced = await explained({
      input: [{ text: own.text, continuation: `${own.continuation} whatever` }],
      method: "input-x-gradient",
    });
    expect(forced.forced).toBe(true);
    for (const [row, scores] of own.scores.entries())
      scores.forEach((score, step) => {
        const other = forced.scores[row]?.[step];
        expect(other === null).toBe(score === null);
        expect(other ?? 0).toBeCloseTo(score ?? 0, 4);
      });
  });

  test("words' columns are log-probabilities added up, and probabilities multiplied", async () => {
    const asked = {
      input: [{ text: "Hello ladies", continuation: " and gentlemanly fishermen" }],
      method: "integrated-gradients",
      options: { output: "log-probability", steps: 5 },
    };
    const [tokens, words] = [await explained(asked), await explained({ ...asked, unit: "word" })];
    expect(words.units.map(({ text }) => text)).toEqual(["Hello", "ladies", "and", "gentlemanly", "fishermen"]);
    expect(words.steps.map(({ token }) => token)).toEqual(["and", "gentlemanly", "fishermen"]);
    expect(words.steps.map(({ ids = [1] }) => ids.length).reduce((sum, count) => sum + count, 0)).toBe(
      tokens.steps.length,
    );
    for (const { probability, output = Number.NaN } of words.steps)
      expect(Math.log(probability)).toBeCloseTo(output, 4);
    expect(total(words)).toBeCloseTo(total(tokens), 4);
    for (const [step, { output = 0, base = 0, residual = 0 }] of words.steps.entries()) {
      const column = words.scores.reduce((sum, row) => sum + (row[step] ?? 0), 0);
      expect(column + residual).toBeCloseTo(output - base, 4);
    }
  });

  test("a contrast holds tokens against others, and may not change the prompt", async () => {
    const asked = { input: [{ text: "The woman said that", continuation: " she" }], options: { output: "logit" } };
    const found = await explained({ ...asked, contrast: " he", method: "input-x-gradient" });
    expect(found.steps[0]?.against?.token).toBe("Ġhe");
    const merged = outcomes({ input: [{ text: "The wom", continuation: " x" }], contrast: "an" });
    await expect(merged).rejects.toThrow(/contrast changes tokens/);
  });

  test("half an emoji, and one of several tokens, are steps like others", async () => {
    const whole = await explained({ input: [{ text: "It was fun", continuation: " 😀" }] });
    expect(whole.steps.length).toBeGreaterThan(2);
    const half = await explained({ input: [{ text: "It was fun", continuation: " \ud83d" }] });
    for (const { steps, scores } of [whole, half]) {
      expect(steps.every(({ probability }) => probability > 0 && probability <= 1)).toBe(true);
      expect(scores.flat().every((score) => score === null || Number.isFinite(score))).toBe(true);
    }
  });

  test.each([
    [{ input: "" }, /no tokens/],
    [{ input: "word ".repeat(400) }, /context|takes/],
    [{ input: [{ text: "Hello", continuation: " word".repeat(400) }] }, /tokens, .* takes/],
    [{ input: "Hello", tokenSpans: [[3, 90]] }, /does not fit among/],
  ])("bad input says what is wrong: %o", async (fields, problem) => {
    const [failure] = await outcomes({ ...fields, maxNewTokens: 2 }).catch((error: unknown) => [
      { error: String(error) },
    ]);
    expect(failure).toMatchObject({ error: expect.stringMatching(problem) });
  });

  test.each([
    [{ target: "positive" }, /target: it means nothing/],
    [{ attributeTarget: true }, /attributeTarget: it means nothing for a decoder/],
    [{ aggregate: "mean" }, /aggregate: nothing is joined/],
    [{ unit: "word", tokenSpans: [[0, 2]] }, /tokenSpans: they say/],
    [{ method: "lime" }, /no method "lime" for texts that a model writes/],
    [{ method: "occlusion", options: { baseline: "unk" } }, /baseline/],
    [{ mode: "inseq", method: "lrp" }, /no mode "inseq"/],
  ])("what means nothing is refused: %o", async (fields, problem) => {
    await expect(outcomes({ input: "Hello", ...fields })).rejects.toThrow(problem);
  });

  test("one bad line among others stands in its place", async () => {
    const found = await outcomes({ data: { file: "lines.jsonl" }, maxNewTokens: 2 });
    expect(found).toMatchObject([{ line: 1, error: expect.stringMatching(/no tokens/) }, { forced: true }]);
  });
});

import {
  attackAll,
  AttackedText,
  attackText,
  chosen,
  goals,
  searches,
  transformations,
  type MaskQuestion,
  WordVectors,
} from "@limelight/attack";
import { openDevice, type Device } from "@limelight/core";
import { openCheckpoint } from "@limelight/hub";
import { resolveModel } from "@limelight/hub/node";
import { bundledModels } from "@limelight/models";
import { NumpyRandomState } from "@limelight/statistics";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Environment } from "../environment.ts";
import { parseExperiment, runExperiment } from "../run-experiment.ts";
import { SessionStore } from "../session/session-store.ts";
import type { Session } from "../session/session.ts";
import { isFailure } from "../verbs/verb.ts";
import { attackResources } from "./attack-resources.ts";

type Tools = Parameters<(typeof transformations)[number]["candidates"]>[3];

let device: Device;
const store = new SessionStore({ most: 3 });
const leases: ReturnType<SessionStore["lease"]>[] = [];
beforeAll(async () => {
  device = await openDevice();
});
afterAll(() => {
  for (const lease of leases) lease.release();
  store.dispose();
  device.destroy();
});

const environment: Environment = {
  openDevice: async () => device,
  openCheckpoint: async (name = "limelight-mini-sst2") => {
    const { id, folder, sha256 = "" } = await resolveModel(name, bundledModels);
    return { id, checkpoint: await openCheckpoint(folder, { sha256 }) };
  },
  readData: () => {
    throw new Error("no data here");
  },
  versions: {},
};

function context(): { environment: Environment; session: (name?: string) => Promise<Session>; opened: string[] } {
  const lease = store.lease({ device: "auto", dtype: "f32", batchTokens: undefined }, environment);
  leases.push(lease);
  const opened: string[] = [];
  return {
    environment,
    opened,
    session: (name) => {
      opened.push(name ?? "default");
      return lease.session(name);
    },
  };
}

async function filled(text: string, top: number) {
  const experiment = parseExperiment({ verb: "fill-mask", input: text, top });
  if (experiment.verb !== "fill-mask") throw new Error("another verb");
  for await (const outcome of runExperiment(experiment, environment, store))
    if (!isFailure(outcome)) return outcome.document.masks[0]?.predictions ?? [];
  return [];
}

const at = (text: string, word: string): Pick<MaskQuestion, "text" | "span"> => ({
  text,
  span: { start: text.indexOf(word), end: text.indexOf(word) + word.length },
});

test("masks are filled as the verb fills them, whatever else is asked with them", async () => {
  const { fillMasks } = await attackResources(context(), {}, ["masked-model"]);
  const text = "It was a fantastic performance!";
  const questions = ["fantastic", "performance", "It"].map((word) => ({ ...at(text, word), top: 30 }));
  const found = (await fillMasks?.(questions)) ?? [];
  expect(found.map(({ length }) => length)).toEqual([30, 30, 30]);
  for (const [index, { span }] of questions.entries()) {
    const expected = await filled(`${text.slice(0, span.start)}[MASK]${text.slice(span.end)}`, 35);
    const words = expected.filter(({ token }) => !/^\[.*\]$/.test(token)).slice(0, 30);
    expect(found[index]?.map(({ word, continues }) => (continues ? `##${word}` : word))).toEqual(
      words.map(({ token }) => token),
    );
    for (const [place, { probability }] of (found[index] ?? []).entries())
      expect(probability).toBeCloseTo(words[place]?.probability ?? 0, 6);
  }
  const few = await fillMasks?.([{ ...at(text, "fantastic"), top: 30, least: 0.01 }]);
  expect(few?.[0]).toEqual(found[0]?.filter(({ probability }) => probability >= 0.01));
});

test("a pair is read as a pair; a mask that is cut off has no words; tokens are predicted one by one", async () => {
  const { fillMasks, predictTokens } = await attackResources(context(), {}, ["masked-model"]);
  const pair = { text: "Was it good?", pair: "It was fantastic.", span: { start: 7, end: 16 }, top: 3 };
  const found = await fillMasks?.([
    { ...pair, sequence: 1 },
    { ...at(`${"so ".repeat(900)}good`, "good"), top: 3 },
  ]);
  expect(found?.map(({ length }) => length)).toEqual([3, 0]);
  const tokens = await predictTokens?.([
    { ...at("It was unfantastical.", "unfantastical"), top: 4 },
    { ...at("It was good.", "good"), top: 4 },
  ]);
  expect(tokens?.[0]?.length).toBeGreaterThan(1);
  expect(tokens?.map((own) => own.map(({ length }) => length)).at(1)).toEqual([4]);
});

test("only the models that are needed are opened, and those that cannot be asked are refused", async () => {
  const own = context();
  expect(await attackResources(own, {}, ["gradients"])).toEqual({});
  expect(own.opened).toEqual([]);
  await attackResources(own, { encoder: "limelight-tiny-sst2" }, ["encoder"]);
  expect(own.opened).toEqual(["limelight-tiny-sst2"]);
  const story = { maskedModel: "limelight-story-lm" };
  await expect(attackResources(own, story, ["masked-model"])).rejects.toMatchObject({ code: "no-head" });
  const tiny = { languageModel: "limelight-tiny-sst2" };
  await expect(attackResources(own, tiny, ["language-model"])).rejects.toMatchObject({ code: "no-head" });
  const vectors = new WordVectors(["good", "great", "bad"], Float32Array.of(1, 0, 0.9, 0.1, -1, 0), 2);
  const { vectorOf, nearestWords } = await attackResources(own, { vectors }, []);
  expect(vectorOf?.("bad")).toEqual(Float32Array.of(-1, 0));
  expect(nearestWords?.("good", 1).map(({ word }) => word)).toEqual(["great"]);
});

test("embeddings are means of last states, likelihoods the verb score's", async () => {
  const own = context();
  const { embed, logProbabilities } = await attackResources(own, { encoder: "limelight-tiny-sst2" }, [
    "encoder",
    "language-model",
  ]);
  const texts = ["It was good.", "She opened the door.", "It was good.", ""];
  const [first, second, again] = (await embed?.(texts)) ?? [];
  expect(first).toEqual(again);
  const session = await own.session("limelight-tiny-sst2");
  const { observations } = await session
    .observer()
    .observe([{ question: { text: texts[1] ?? "" } }], ["blocks.1.hook_normalized_resid_post"]);
  const states = observations[0]?.activations.get("blocks.1.hook_normalized_resid_post");
  const [tokens = 0, features = 0] = states?.shape ?? [];
  for (let feature = 0; feature < features; feature += 1) {
    let sum = 0;
    for (let token = 0; token < tokens; token += 1) sum += states?.data[token * features + feature] ?? 0;
    expect(second?.[feature]).toBeCloseTo(sum / tokens, 5);
  }
  const likelihoods = (await logProbabilities?.(texts)) ?? [];
  const experiment = parseExperiment({ verb: "score", model: "limelight-story-lm", input: texts[1] });
  if (experiment.verb !== "score") throw new Error("another verb");
  for await (const outcome of runExperiment(experiment, environment, store)) {
    const scored = isFailure(outcome) ? [] : outcome.document.logprobs.slice(1);
    expect(likelihoods[1]).toHaveLength(scored.length);
    for (const [place, each] of scored.entries()) expect(likelihoods[1]?.[place]).toBeCloseTo(each ?? 0, 5);
  }
  expect(likelihoods[3]).toEqual([]);
});

const part = <Kind extends { id: string }>(parts: readonly Kind[], id: string): Kind => {
  const found = parts.find((each) => each.id === id);
  if (!found) throw new Error(`no ${id}`);
  return found;
};

const toolsOf = (subject: Tools["subject"], told: Map<string, number> = new Map()): Tools => ({
  subject,
  label: 1,
  random: new NumpyRandomState(0),
  resources: {},
  tally: (what, count) => told.set(what, (told.get(what) ?? 0) + count),
});

test("HotFlip: what is tried is read as it was meant, and raises the loss to first order", async () => {
  const subject = (await context().session()).subject();
  const text = new AttackedText({ text: "It was a fantastic and moving performance!" });
  const hotflip = chosen(part(transformations, "hotflip"), { top: 20 });
  const candidates = await hotflip.part.candidates(text, [3, 5, 6], hotflip.options, toolsOf(subject));
  expect(candidates).toHaveLength(20);
  const ids = ({ question }: AttackedText): number[] => subject.tokens(question).map(({ id }) => id);
  const changes = candidates.map((each) => ids(each).filter((id, place) => id !== ids(text)[place]).length);
  expect(candidates.map((each) => ids(each).length)).toEqual(candidates.map(() => ids(text).length));
  expect(changes).toEqual(candidates.map(() => 1));
  expect(candidates.every(({ words }) => words[4] === "and")).toBe(true);
  const { answers } = await subject.ask([text, ...candidates].map(({ question }) => question));
  const [own = 0, ...others] = answers.map(({ probabilities }) => probabilities[1] ?? 0);
  expect(others.filter((each) => each < own).length).toBeGreaterThan(10);
});

test("HotFlip: flips that the tokenizer would cut otherwise are dropped and counted", async () => {
  const subject = (await context().session("limelight-tiny-sst2")).subject();
  const text = new AttackedText({ text: "It was unfantastical." });
  expect(subject.tokens(text.question).filter(({ word }) => word === 2).length).toBeGreaterThan(2);
  const hotflip = chosen(part(transformations, "hotflip"), { top: 300, tries: 1000 });
  const told = new Map<string, number>();
  const candidates = await hotflip.part.candidates(text, [2], hotflip.options, toolsOf(subject, told));
  expect(candidates.length).toBeGreaterThan(0);
  expect([...told.values()].every((count) => count > 0)).toBe(true);
  expect([...told.keys()]).toEqual(["flips that the tokenizer would cut otherwise"]);
  const lengths = new Set(candidates.map(({ question }) => subject.tokens(question).length));
  expect(lengths).toEqual(new Set([subject.tokens(text.question).length]));
});

test("swaps along the gradient are whole words, the best first", async () => {
  const subject = (await context().session("limelight-tiny-sst2")).subject();
  const text = new AttackedText({ text: "It was an unfantastical 😀 film." });
  const swap = chosen(part(transformations, "gradient-swap"), { top: 5 });
  const all = await swap.part.candidates(text, [3, 4], swap.options, toolsOf(subject));
  expect(all).toHaveLength(5);
  for (const { words } of all) {
    expect(words).toHaveLength(text.words.length);
    expect(words.slice(0, 3)).toEqual(text.words.slice(0, 3));
  }
  const [first] = await swap.part.candidates(text, [3, 4], chosen(swap.part, {}).options, toolsOf(subject));
  expect(first?.text).toBe(all[0]?.text);
  expect(await swap.part.candidates(text, [], swap.options, toolsOf(subject))).toEqual([]);
});

test("HotFlip as a whole attack, several texts at once", async () => {
  const subject = (await context().session("limelight-tiny-sst2")).subject();
  const attack = {
    goal: chosen(part(goals, "untargeted")),
    search: chosen(part(searches, "greedy")),
    transformations: [chosen(part(transformations, "hotflip"))],
    constraints: [],
  };
  const examples = ["It was a fantastic performance!", "", "a dull and lifeless film", "😀"].map((text) => ({ text }));
  const found: unknown[] = [];
  for await (const { example, result } of attackAll(subject, examples, attack, { seed: 0, budget: 300 })) {
    const alone =
      example.text === "" || example.text === "😀"
        ? undefined
        : await attackText(subject, example, attack, { seed: 0, budget: 300 });
    expect(result?.after.text.text).toBe(alone?.after.text.text);
    found.push(result?.status);
  }
  expect(found).toEqual(["succeeded", undefined, "succeeded", undefined]);
});

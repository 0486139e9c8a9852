import type { BlackBox } from "@limelight/core";
import { expect, test } from "vitest";
import { ExplainError } from "../explain-error.ts";
import { resolveOptions, type Method } from "../method.ts";
import { findMethod } from "../methods/index.ts";
import { sumOfWords, toySubject } from "../methods/toy-subject.ts";
import { findMetric, leaderboard, measureText, type ChosenMetric, type Contender, type TextMeasures } from "./index.ts";

const values = { alpha: 2, beta: -3, gamma: 0.5, delta: 1, omega: -0.25 };
const text = "alpha beta gamma delta omega";
const context = { seed: 0 };
const options = { unit: "word", draws: 4 } as const;

function contender(id: string, given: object = {}): Contender {
  const method = findMethod(id);
  return { method, options: resolveOptions(method, given) };
}

function metric(id: string, given: object = {}): ChosenMetric {
  const found = findMetric(id);
  return { metric: found, options: resolveOptions(found, given) };
}

/** A method that gives what it is told to. */
function told(id: string, scoreOf: (word: string) => number): Contender {
  const method: Method<unknown> = {
    ...findMethod("leave-one-out"),
    id,
    unit: "word",
    async attribute(subject, input, target) {
      const { answers, queries } = await subject.ask([input]);
      const units = [...input.text.matchAll(/\w+/g)].map(({ 0: word, index }) => ({
        text: word,
        start: index,
        end: index + word.length,
      }));
      return {
        units,
        scores: units.map((unit) => scoreOf(unit.text)),
        outputKind: "log-odds",
        target,
        prediction: answers[0] ?? { probabilities: [] },
        queries,
      };
    },
  };
  return { method, options: {} };
}

const oracle = told("oracle", (word) => Object.entries(values).find(([name]) => name === word)?.[1] ?? 0);
const refusing: Contender = {
  ...oracle,
  method: {
    ...oracle.method,
    id: "refusing",
    attribute: () => Promise.reject(new ExplainError("too-many-words", "the text has too many words", "shorten it")),
  },
};

const valueOf = ({ methods }: TextMeasures, id: string, name: string): number | null | undefined =>
  methods.find((each) => each.id === id)?.measures.get(name)?.value;

const additive = (): ReturnType<typeof toySubject> => toySubject(sumOfWords(values));

test("while the subject answers, how many of the questions that all measures wait for are answered", async () => {
  const subject: BlackBox = {
    ...toySubject(sumOfWords(values)),
    async ask(questions, { progress } = {}) {
      progress?.(Math.ceil(questions.length / 2), questions.length);
      return toySubject(sumOfWords(values)).ask(questions);
    },
  };
  const said: string[] = [];
  await measureText(
    subject,
    { text },
    1,
    [contender("leave-one-out")],
    [metric("comprehensiveness")],
    { ...options, draws: 0, answered: (done, total) => said.push(`${done} of ${total} questions`) },
    { ...context, progress: (done, total) => said.push(`${done} of ${total} measures`) },
  );
  expect(said[0]).toBe("0 of 2 measures");
  expect(said[1]).toMatch(/^\d of \d questions$/);
  expect(said.indexOf("1 of 2 measures")).toBeGreaterThan(1);
  expect(said.at(-1)).toBe("2 of 2 measures");
});

test("methods and metrics ask together, each text once", async () => {
  const calls: number[] = [];
  const own = additive();
  const subject: BlackBox = {
    ...own,
    ask: (questions, asking) => {
      calls.push(questions.length);
      return own.ask(questions, asking);
    },
  };
  const metrics = ["comprehensiveness", "sufficiency", "tau-loo", "insertion", "deletion"].map((id) => metric(id));
  const found = await measureText(
    subject,
    { text },
    1,
    [contender("leave-one-out"), oracle],
    metrics,
    options,
    context,
  );
  expect(calls).toHaveLength(2);
  expect(new Set(own.asked).size).toBe(own.asked.length);
  expect(found.queries).toMatchObject({ distinct: own.asked.length, forward: 2 });
  expect(found.queries.asked).toBeGreaterThan(own.asked.length);
  expect(valueOf(found, "leave-one-out", "tau-loo")).toBe(1);
  expect(valueOf(found, "oracle", "tau-loo")).toBe(1);
  expect(found.floor.get("tau-loo")).toHaveLength(4);
});

const measuredBy = (seed: number): Promise<TextMeasures> =>
  measureText(additive(), { text }, 1, [oracle], [metric("deletion"), metric("infidelity")], options, { seed });

test("the same seed measures the same, another draws other random explanations", async () => {
  expect(await measuredBy(1)).toEqual(await measuredBy(1));
  expect((await measuredBy(2)).floor.get("deletion")).not.toEqual((await measuredBy(1)).floor.get("deletion"));
});

test("a method that refuses leaves the others alone, and says why", async () => {
  const found = await measureText(additive(), { text }, 1, [refusing, oracle], [metric("deletion")], options, context);
  expect(found.methods[0]).toMatchObject({ id: "refusing", refused: "the text has too many words" });
  expect(found.methods[0]?.measures.size).toBe(0);
  expect(valueOf(found, "oracle", "deletion")).toEqual(expect.any(Number));
});

test("a method whose scores are no numbers is not measured", async () => {
  const broken = told("broken", (word) => (word === "beta" ? Number.NaN : 1));
  const found = await measureText(additive(), { text }, 1, [broken, oracle], [metric("deletion")], options, context);
  expect(found.methods[0]).toMatchObject({ id: "broken", refused: 'broken gave no number for "beta"' });
  expect(valueOf(found, "oracle", "deletion")).toEqual(expect.any(Number));
});

test("a metric that refuses leaves the others alone", async () => {
  const metrics = [metric("tau-loo", { most: 3 }), metric("deletion")];
  const found = await measureText(additive(), { text }, 1, [oracle], metrics, options, context);
  expect(found.methods[0]?.refusals.get("tau-loo")).toMatch(/5 words/);
  expect(valueOf(found, "oracle", "deletion")).toEqual(expect.any(Number));
  expect(found.floor.has("tau-loo")).toBe(false);
});

test("what is wrong with the subject is no refusal, and a text without words is no text", async () => {
  const failing: BlackBox = { labels: ["no", "yes"], ask: () => Promise.reject(new Error("gone")) };
  await expect(measureText(failing, { text }, 1, [oracle], [metric("deletion")], options, context)).rejects.toThrow(
    "gone",
  );
  await expect(measureText(additive(), { text: "?!" }, 1, [oracle], [], options, context)).rejects.toMatchObject({
    code: "no-words",
  });
  const broken = await measureText(
    toySubject(() => Number.NaN),
    { text },
    1,
    [oracle],
    [metric("deletion")],
    options,
    context,
  );
  expect(broken.methods[0]?.refusals.get("deletion")).toMatch(/NaN/);
  const abort = new AbortController();
  abort.abort();
  const stopped = measureText(additive(), { text }, 1, [oracle], [metric("deletion")], options, {
    seed: 0,
    signal: abort.signal,
  });
  await expect(stopped).rejects.toMatchObject({ name: "AbortError" });
});

test("words that one method takes together go together, in both texts of a pair", async () => {
  const subject = toySubject((of) => of.length);
  const seen = additive();
  const input = { text: "so good so", pair: "not so" };
  await measureText(
    {
      ...seen,
      ask: (questions, asking) =>
        subject
          .ask(questions, asking)
          .then((all) => (seen.asked.push(...questions.map((q) => `${q.text}|${q.pair}`)), all)),
    },
    input,
    1,
    [contender("lime", { samples: 10, bow: true })],
    [metric("tau-loo")],
    { unit: "word", draws: 0 },
    context,
  );
  expect(seen.asked).toEqual(
    expect.arrayContaining(["good|not so", "so so|not so", "so good so|so", "so good so|not"]),
  );
});

test("one word is measured as far as it can be", async () => {
  const metrics = ["comprehensiveness", "sufficiency", "tau-loo", "insertion", "deletion", "infidelity"].map((id) =>
    metric(id),
  );
  const found = await measureText(additive(), { text: "alpha" }, 1, [oracle], metrics, options, context);
  expect(valueOf(found, "oracle", "tau-loo")).toBeNull();
  expect(valueOf(found, "oracle", "infidelity")).toBeCloseTo(0, 12);
  expect(valueOf(found, "oracle", "comprehensiveness")).toBeGreaterThan(0);
  expect([...(found.methods[0]?.refusals ?? [])]).toEqual([]);
});

test("a leaderboard puts the oracle above the floor and its opposite below, and settles it with texts enough", async () => {
  const words = Object.keys(values);
  const turned = told("turned", (word) => -(Object.entries(values).find(([name]) => name === word)?.[1] ?? 0));
  const texts = await Promise.all(
    Array.from({ length: 10 }, (_, start) =>
      measureText(
        additive(),
        { text: [...words.slice(start % 5), ...words.slice(0, start % 5), `w${start}`].join(" ") },
        1,
        [turned, oracle, refusing],
        [metric("deletion"), metric("insertion"), metric("tau-loo")],
        { unit: "word", draws: 20 },
        { seed: start },
      ),
    ),
  );
  const metrics = [findMetric("deletion"), findMetric("insertion"), findMetric("tau-loo")];
  const board = leaderboard(texts, ["turned", "oracle", "refusing"], metrics, 0);
  const [worst, best, none] = board.rows;
  const mean = (row: typeof worst, id: string): number => row?.means.get(id)?.mean ?? Number.NaN;
  const floor = (id: string): number => board.floor.get(id)?.mean ?? Number.NaN;
  expect(mean(best, "deletion")).toBeLessThan(floor("deletion"));
  expect(mean(worst, "deletion")).toBeGreaterThan(floor("deletion"));
  expect(mean(best, "insertion")).toBeGreaterThan(floor("insertion"));
  expect(best?.means.get("tau-loo")).toMatchObject({ texts: 10, mean: 1, low: null });
  expect(none?.means.get("deletion")).toBeNull();
  expect(none?.refused).toEqual([{ reason: "the text has too many words", texts: 10 }]);
  const apart = board.differences
    .get("deletion")
    ?.find(({ methods }) => methods.includes("oracle") && methods.includes("random"));
  expect(apart).toMatchObject({ methods: ["oracle", "random"], settled: true, texts: 10 });
  expect(apart?.difference).toBeLessThan(0);
  const [low, high] = [apart?.low ?? Number.NaN, apart?.high ?? Number.NaN];
  expect(low <= (apart?.difference ?? Number.NaN) && (apart?.difference ?? Number.NaN) <= high).toBe(true);
  const curve = best?.curves.get("deletion");
  expect(curve?.shares).toHaveLength(21);
  expect(curve?.outputs[0]).toBeCloseTo(worst?.curves.get("deletion")?.outputs[0] ?? Number.NaN, 12);
});

const measured = (value: number): TextMeasures => ({
  units: [],
  methods: ["a", "b"].map((id, index) => ({
    id,
    measures: new Map([["deletion", { value: value + index }]]),
    refusals: new Map(),
  })),
  floor: new Map(),
  queries: { asked: 0, distinct: 0, forward: 0 },
});

test("two texts settle nothing, and no text leaves nothing", () => {
  const board = leaderboard([measured(0), measured(1)], ["a", "b"], [{ id: "deletion", floor: true }], 0);
  expect(board.differences.get("deletion")).toEqual([
    expect.objectContaining({ methods: ["a", "b"], settled: false, p: 0.5 }),
  ]);
  const empty = leaderboard([], ["a"], [{ id: "deletion", floor: true }], 0);
  expect(empty.rows[0]?.means.get("deletion")).toBeNull();
});

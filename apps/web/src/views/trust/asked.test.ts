import { prepareTasks } from "@limelight/experiments/judging";
import { expect, test } from "vitest";
import { initialState } from "../../state/app-state.ts";
import { measuringJudged } from "./asked-judged.ts";
import { explainingOf, measuringOf } from "./asked.ts";

const state = {
  ...initialState,
  trust: { ...initialState.trust, methods: ["lime", "saliency"], options: { lime: { samples: 20 }, other: { a: 1 } } },
};
const scene = { fields: { input: "so good" }, model: undefined, state };

test("a file goes before a list, a list before the stage's text; without any nothing is asked", () => {
  expect(measuringOf(scene)).toEqual({
    verb: "faithfulness",
    input: "so good",
    methods: ["lime", "saliency"],
    methodOptions: { lime: { samples: 20 } },
    perText: true,
  });
  const list = { ...state, trust: { ...state.trust, examples: "good\tpositive\nbad" } };
  expect(explainingOf({ ...scene, state: list })?.input).toEqual([
    { text: "good", label: "positive" },
    { text: "bad" },
  ]);
  const file = { ...list, trust: { ...list.trust, file: "a.tsv", limit: 7 } };
  expect(measuringOf({ ...scene, state: file })).toMatchObject({ data: { file: "a.tsv", limit: 7 } });
  expect([measuringOf, explainingOf].map((ask) => ask({ ...scene, fields: undefined }))).toEqual([
    undefined,
    undefined,
  ]);
});

test("what people judged is measured from its seed and with the methods' options; drawn scores are no method", () => {
  const explanations = ["lime", "saliency"].map((method) => ({
    method,
    units: [{ text: "good", start: 0, end: 4 }],
    scores: [1],
  }));
  const texts = [{ text: "good", label: "positive", probability: 0.9, explanations }];
  const { tasks, key } = prepareTasks(texts, { model: { id: "tiny" }, seed: 7, random: true });
  expect(measuringJudged(tasks, key, state.trust.options)).toEqual({
    verb: "faithfulness",
    model: "tiny",
    input: [{ text: "good" }],
    methods: ["lime", "saliency"],
    methodOptions: { lime: { samples: 20 } },
    seed: 7,
  });
  expect(measuringJudged(tasks, { ...key, methods: ["random"] }, {})).toBeUndefined();
});

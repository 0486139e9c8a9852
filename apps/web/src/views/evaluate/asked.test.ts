import { expect, test } from "vitest";
import type { Catalog, ModelFacts } from "../../engine/catalog.ts";
import { initialState, type AppState } from "../../state/app-state.ts";
import { evaluatedOf, evaluatingOf, unlabelledOf } from "./asked.ts";

const model = (id: string, tasks: ModelFacts["tasks"]): ModelFacts =>
  ({ id, tasks, default: id === "mini" }) as unknown as ModelFacts;
const catalog = {
  models: [model("mini", ["classify"]), model("tiny", ["classify"]), model("story", ["generate"])],
} as unknown as Catalog;
const scene = (evaluate: Partial<AppState["evaluate"]>, more: Partial<AppState> = {}) => ({
  catalog,
  state: { ...initialState, ...more, evaluate: { ...initialState.evaluate, ...evaluate } },
});

test("the stage's model is evaluated, and one more if it is another classifier", () => {
  expect(evaluatedOf(scene({}))).toEqual(["mini"]);
  expect(evaluatedOf(scene({ second: "tiny" }))).toEqual(["mini", "tiny"]);
  expect(evaluatedOf(scene({ second: "tiny" }, { model: "tiny" }))).toEqual(["tiny"]);
  expect(evaluatedOf(scene({ second: "story" }))).toEqual(["mini"]);
});

test("without texts it is the example reviews; of those that were pasted, the labelled ones", () => {
  expect(evaluatingOf(scene({}))).toMatchObject({
    models: ["mini"],
    data: { file: "examples/reviews.tsv" },
    rows: true,
  });
  const pasted = { examples: "good\tyes\nwell\nbad\tno" };
  expect(evaluatingOf(scene(pasted))).toMatchObject({
    input: [
      { text: "good", label: "yes" },
      { text: "bad", label: "no" },
    ],
  });
  expect(unlabelledOf(scene(pasted).state.evaluate)).toBe(1);
  expect(evaluatingOf(scene({ examples: "well" }))).toBeUndefined();
  expect(evaluatingOf(scene({ examples: "", file: "a.tsv", limit: 3 }))).toMatchObject({
    data: { file: "a.tsv", limit: 3 },
  });
});

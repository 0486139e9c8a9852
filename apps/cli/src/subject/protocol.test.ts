import { expect, test } from "vitest";
import { protocols } from "./protocol.ts";

const { limelight, "hugging-face": huggingFace } = protocols;

test("ours: texts go out, rows come back, and null says why not", () => {
  expect(limelight.request([{ text: "a" }, { text: "b" }])).toEqual({ texts: ["a", "b"] });
  expect(limelight.request([{ text: "a", pair: "x" }, { text: "b" }])).toEqual({
    texts: ["a", "b"],
    pairs: ["x", null],
  });
  expect(limelight.labels({ labels: ["no", "yes"], probabilities: [] })).toEqual(["no", "yes"]);
  const body = { probabilities: [[0.25, 0.75], null, null], logits: [[0, 1], null, null], errors: [null, "too long"] };
  expect(limelight.answers(body, ["no", "yes"])).toEqual([
    { probabilities: [0.25, 0.75], logits: [0, 1] },
    new Error("too long"),
    new Error("it gave null"),
  ]);
});

test("NaN, which JSON writes as null, stays one", () => {
  expect(limelight.answers({ probabilities: [[null, 1]] }, ["no", "yes"])).toEqual([
    { probabilities: [Number.NaN, 1] },
  ]);
});

test.each([
  [{ probabilities: 3 }, "probabilities"],
  [{ error: "no such model" }, "no such model"],
  ["x", "another form"],
  [null, "another form"],
])("%j is refused", (body, problem) => {
  expect(() => limelight.answers(body, ["no", "yes"])).toThrow(problem);
});

test("an answer that names its classes in another order is read by their names", () => {
  const body = { labels: ["no", "yes"], probabilities: [[0.75, 0.25], null], logits: [[2, 1], null] };
  const answer = { probabilities: [0.25, 0.75], logits: [1, 2] };
  expect(limelight.answers(body, ["yes", "no"])).toEqual([answer, new Error("it gave null")]);
  expect(limelight.answers({ ...body, probabilities: [[1], null] }, ["yes", "no"])[0]).toMatchObject({
    probabilities: [1],
  });
});

test.each([[["no", "maybe"]], [["no"]], [["no", "yes", "maybe"]], [["no", "no"]]])(
  "an answer of the classes %j is none of no and yes",
  (labels) => {
    expect(() => limelight.answers({ labels, probabilities: [[0.5, 0.5]] }, ["no", "yes"])).toThrow(
      `it names the classes ${labels.join(", ")}, and named no, yes at first`,
    );
  },
);

test("logits alone are no answer, and what is missing is named", () => {
  expect(() => limelight.answers({ logits: [[1, 2]] }, ["no", "yes"])).toThrow(
    "its answer has logits, but no probabilities",
  );
  expect(() => limelight.answers({ labels: ["no", "yes"] }, ["no", "yes"])).toThrow("its answer has no probabilities");
});

test("whoever names no classes is told how to", () => {
  expect(() => limelight.labels({ probabilities: [] })).toThrow('answer {"texts": []} by');
});

test("Hugging Face's: lists of labels and scores, in whatever order", () => {
  const list = [
    { label: "yes", score: 0.9 },
    { label: "no", score: 0.1 },
  ];
  expect(huggingFace.request([{ text: "a" }, { text: "b", pair: "c" }])).toEqual({
    inputs: ["a", { text: "b", text_pair: "c" }],
    parameters: { top_k: null },
  });
  expect(huggingFace.labels([list])).toEqual(["no", "yes"]);
  expect(huggingFace.labels(list)).toEqual(["no", "yes"]);
  expect(huggingFace.answers([list, list.toReversed()], ["no", "yes"])).toEqual([
    { probabilities: [0.1, 0.9] },
    { probabilities: [0.1, 0.9] },
  ]);
  expect(huggingFace.answers([[{ label: "yes", score: 1 }]], ["no", "yes"])[0]).toMatchObject({
    message: "it gives no score for no; it has to give all classes (top_k)",
  });
  expect(huggingFace.answers([[...list, { label: "no", score: 0 }]], ["no", "yes"])).toEqual([
    new Error("it names a class twice"),
  ]);
});

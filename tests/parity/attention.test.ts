import { observer, type Observer, type Question } from "@limelight/core";
import { findAttentionMethod } from "@limelight/explain";
import { expect, test } from "vitest";
import { expectClose } from "./closeness.ts";
import { TestDevice } from "./device.ts";
import { tinyCheckpoint, tokenizerOf } from "./folder.ts";
import { readGolden, type Golden } from "./golden.ts";
import { tools } from "./record-parity.ts";

const devices = new TestDevice();

const checkpoints = ["bert-cls", "distilbert-cls", "albert-cls"] as const;

/** A method with what is asked of it, and the array that holds PyTorch's numbers of a layer. */
const cases = [
  ["rollout", {}, (layer: number) => `rollout.${layer}`],
  ["flow", {}, (layer: number) => `flow.${layer}`],
  ["norm", {}, (layer: number) => `norm.${layer}.sum`],
  ["value-zeroing", {}, (layer: number) => `zeroing.${layer}`],
  ["value-zeroing", { rollout: true }, (layer: number) => `zeroing_rollout.${layer}`],
  ["alti", {}, (layer: number) => `alti.${layer}`],
  ["alti", { rollout: true }, (layer: number) => `alti_rollout.${layer}`],
] as const;

interface Opened {
  readonly golden: Golden;
  readonly subject: Observer;
}

const opened = new Map<string, Promise<Opened>>();

function open(name: string): Promise<Opened> {
  const known = opened.get(name) ?? load(name);
  opened.set(name, known);
  return known;
}

async function load(name: string): Promise<Opened> {
  const checkpoint = await tinyCheckpoint(name);
  const tokenizer = tokenizerOf(checkpoint);
  const encode = ({ text, pair }: Question) => tokenizer.encode(text, pair === undefined ? {} : { pair });
  const subject = observer({ model: await devices.load(checkpoint), encode, batchTokens: 1024 });
  return { golden: await readGolden(name, "attention"), subject };
}

function questions({ about }: Golden): Question[] {
  return about.inputs
    .slice(0, 2)
    .map(({ text }) => (typeof text === "string" ? { text } : { text: text[0], pair: text[1] }));
}

const allLayers = (subject: Observer): number[] => Array.from({ length: subject.size.layers }, (_, layer) => layer);

test.each(checkpoints.flatMap((name) => cases.map((each) => [each[0], name, each[1], each[2]] as const)))(
  "%s of %s is its paper's (%j)",
  async (id, name, asked, array) => {
    const { golden, subject } = await open(name);
    const method = findAttentionMethod(id);
    const compared = { method: `attention: ${method.title}`, reference: tools.pytorch64, checkpoint: name };
    for (const [input, question] of questions(golden).entries()) {
      const found = await method.compute(subject, question, { layers: allLayers(subject), ...asked }, {});
      expect(found.layers.map(({ layer }) => layer)).toEqual(allLayers(subject));
      for (const { layer, data } of found.layers)
        expectClose(data, golden.floats(`in${input}/${array(layer)}`), name, undefined, compared);
    }
  },
);

test.each(checkpoints)("value-weighted norms of each head of %s are their paper's", async (name) => {
  const { golden, subject } = await open(name);
  const compared = { method: "attention: Value-weighted attention", reference: tools.pytorch64, checkpoint: name };
  const [question = { text: "" }] = questions(golden);
  for (let head = 0; head < subject.size.heads; head++) {
    const { layers } = await findAttentionMethod("norm").compute(subject, question, { layers: [1], head }, {});
    const whole = golden.floats("in0/norm.1.heads");
    const size = whole.data.length / subject.size.heads;
    const reference = { ...whole, data: whole.data.subarray(head * size, (head + 1) * size) };
    expectClose(layers[0]?.data ?? [], reference, `head ${head}`, undefined, compared);
  }
});

import { isFailure, parseExperiment, runExperiment, type ResultOf, type Verb } from "@limelight/experiments";
import { expect, test } from "vitest";
import { z } from "zod";
import { expectClose } from "./closeness.ts";
import { TestDevice } from "./device.ts";
import { tinyCheckpoint } from "./folder.ts";
import { readJson, readTopic } from "./golden.ts";
import { tools } from "./record-parity.ts";

const id = "bart-mnli";
const devices = new TestDevice();
const casesSchema = z.object({
  cases: z.array(z.object({ text: z.string(), template: z.string(), labels: z.array(z.string()) })),
});
const compared = { method: "zero-shot classification", reference: tools.transformers, checkpoint: id };

async function run(model: string, fields: object): Promise<ResultOf<Verb>[]> {
  const experiment = parseExperiment({ model, ...fields });
  const found: ResultOf<Verb>[] = [];
  const checkpoint = await tinyCheckpoint(model);
  const environment = {
    openDevice: async () => devices.device,
    openCheckpoint: async () => ({ id: model, checkpoint }),
    readData: () => expect.fail("no data is read"),
    versions: {},
  };
  for await (const outcome of runExperiment(experiment, environment))
    if (!isFailure(outcome)) found.push(outcome.document);
  return found;
}

/** Numbers of labels in the order in which they were asked about. */
function inOrder(document: ResultOf<Verb> | undefined, labels: readonly string[]) {
  if (!document || !("multiLabel" in document)) throw new Error("there is no answer");
  expect(document.labels.map(({ probability }) => -probability)).toEqual(
    document.labels.map(({ probability }) => -probability).toSorted((one, other) => one - other),
  );
  return labels.map((label) => document.labels.find((each) => each.label === label));
}

test("the pipeline's probabilities, of one label a text and of several", async () => {
  const { cases } = casesSchema.parse(await readJson(`golden/${id}/zero-shot.json`));
  const golden = await readTopic(id, "zero-shot");
  for (const [index, { text, template, labels }] of cases.entries()) {
    for (const multiLabel of [false, true]) {
      const [document] = await run(id, { verb: "zero-shot", input: text, template, labels, multiLabel });
      const found = inOrder(document, labels);
      const probabilities = found.map((each) => each?.probability ?? Number.NaN);
      // With one label alone the pipeline takes it for one of several, whatever it is asked.
      const expected = golden.floats(`zero${index}/multi_label_${multiLabel || labels.length === 1}`);
      expectClose(probabilities, expected, text, undefined, compared);
      const { data } = golden.floats(`zero${index}/logits`);
      const entailments = labels.map((_, label) => data[3 * label + 2] ?? Number.NaN);
      const logits = { ...golden.floats(`zero${index}/logits`), data: Float32Array.from(entailments) };
      expectClose(
        found.map((each) => each?.logits?.entailment ?? Number.NaN),
        logits,
        text,
      );
    }
  }
});

test.each(["{text} It is [MASK].", "{text} It is [MASK] , they say ."])(
  "an encoder-decoder fills a blank in %s with what it would write",
  async (template) => {
    const verbalizer = { one: "good", other: "a good film" };
    const [document] = await run("t5", { verb: "prompt", input: "the movie is fine .", template, verbalizer });
    if (!document || !("words" in document) || Array.isArray(document.words)) throw new Error("there is no answer");
    const sentinel = template.includes("say") ? "<extra_id_0> " : "";
    const text = template
      .replace("{text}", "the movie is fine .")
      .replace(/ \[MASK\](.*)$/, sentinel && " <extra_id_0>$1");
    const logprob = async (continuation: string): Promise<number> => {
      const [scored] = await run("t5", { verb: "score", input: [{ text, continuation }] });
      if (!scored || !("logprobs" in scored)) throw new Error("there is no score");
      // Without the end, which score counts, and the sentinel in front.
      const own = scored.logprobs.slice(sentinel ? 1 : 0, -1);
      return own.reduce<number>((sum, each) => sum + (each ?? 0), 0);
    };
    const expected = { one: await logprob(`${sentinel}good`), other: await logprob(`${sentinel}a good film`) };
    expect(document).toMatchObject({
      words: {
        one: [{ logprob: expect.closeTo(expected.one, 3) }],
        other: [{ logprob: expect.closeTo(expected.other, 3) }],
      },
    });
  },
);

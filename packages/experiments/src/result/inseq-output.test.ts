import { readSafetensors, toFloat32 } from "@limelight/hub";
import { expect, test } from "vitest";
import { z } from "zod";
import { inseqOutput } from "./inseq-output.ts";
import type { StepsDocument } from "./step-documents.ts";

const document: StepsDocument = {
  model: { id: "tiny", sha256: "0" },
  text: "Good",
  method: "input-x-gradient",
  options: { output: "probability" },
  continuation: " day",
  continues: true,
  forced: true,
  unit: "token",
  units: [
    { text: "Good", id: 7, start: 0, end: 4 },
    { text: "Ġday", id: 9, start: 4, end: 8, written: true },
  ],
  steps: [{ token: "Ġday", id: 9, unit: 1, probability: 0.5 }],
  scores: [[1], [null]],
  normalized: true,
  sizes: true,
  outputKind: "probability",
  queries: { asked: 1, distinct: 1, forward: 1 },
  seconds: 0.25,
};

const token = (text: string, id: number): object => ({
  __instance_type__: ["inseq.utils.typing", "TokenWithId"],
  attributes: { id, token: text },
});

const sequenceSchema = z.object({
  __instance_type__: z.tuple([z.literal("inseq.data.attribution"), z.string()]),
  attributes: z.object({
    attr_pos_start: z.int(),
    attr_pos_end: z.int(),
    source: z.array(z.unknown()),
    target: z.array(z.unknown()),
    source_attributions: z.string().nullable(),
    target_attributions: z.string().nullable(),
    step_scores: z.object({ probability: z.string() }),
  }),
});
const outputSchema = z.object({
  __instance_type__: z.tuple([z.literal("inseq.data.attribution"), z.literal("FeatureAttributionOutput")]),
  attributes: z.object({
    info: z.record(z.string(), z.unknown()),
    sequence_attributions: z.array(sequenceSchema),
    step_attributions: z.null(),
  }),
});

function parsed(documents: readonly StepsDocument[]) {
  return outputSchema.parse(JSON.parse(inseqOutput(documents))).attributes;
}

test("one text is as inseq 0.7.1 saves it: its FeatureAttributionOutput.load read this very file", () => {
  const { info, sequence_attributions: sequences } = parsed([document]);
  expect(sequences).toEqual([
    {
      __instance_type__: ["inseq.data.attribution", "CoarseFeatureAttributionSequenceOutput"],
      attributes: {
        attr_pos_start: 1,
        attr_pos_end: 2,
        source: [token("Good", 7)],
        target: [token("Good", 7), token("Ġday", 9)],
        source_attributions: null,
        target_attributions:
          "SAAAAAAAAAB7ImF0dHJpYnV0aW9uIjp7ImR0eXBlIjoiRjMyIiwic2hhcGUiOlsyLDFdLCJkYXRhX29mZnNldHMiOlswLDhdfX0gICAgICAAAIA/AADAfw==",
        step_scores: {
          probability:
            "QAAAAAAAAAB7ImF0dHJpYnV0aW9uIjp7ImR0eXBlIjoiRjMyIiwic2hhcGUiOlsxXSwiZGF0YV9vZmZzZXRzIjpbMCw0XX19AAAAPw==",
        },
      },
    },
  ]);
  expect(info).toMatchObject({
    attr_pos_start: 1,
    attr_pos_end: 2,
    attribution_method: "input_x_gradient",
    attributed_fn: "probability",
    generated_texts: ["Good day"],
    input_texts: ["Good"],
    model_name: "tiny",
  });
});

test("of an encoder-decoder both sides stand apart, and a side without scores is left out", () => {
  const [source, target] = [
    { text: "▁Gut", id: 3, start: 0, end: 3, side: "source" as const },
    { text: "<pad>", id: 0, start: 0, end: 0, side: "target" as const },
  ];
  const written = { text: "▁Good", id: 4, start: 0, end: 4, side: "target" as const, written: true as const };
  const steps = [{ token: "▁Good", id: 4, unit: 2, probability: 0.5 }];
  const both = { ...document, continues: false, continuation: "Good", units: [source, target, written], steps };
  const [whole, alone] = [
    [[2], [3], [null]],
    [[2], [null], [null]],
  ].map((scores) => parsed([{ ...both, scores }]));
  const first = whole?.sequence_attributions[0]?.attributes;
  expect(first).toMatchObject({ attr_pos_start: 1, attr_pos_end: 2, source: [token("▁Gut", 3)] });
  const { tensors } = readSafetensors(Buffer.from(first?.target_attributions ?? "", "base64"));
  const found = tensors.get("attribution");
  expect(found?.shape).toEqual([2, 1]);
  expect(found && Array.from(toFloat32(found))).toEqual([3, Number.NaN]);
  expect(whole?.info["attribute_target"]).toBe(true);
  expect(alone?.sequence_attributions[0]?.attributes.target_attributions).toBeNull();
  expect(alone?.info["attribute_target"]).toBe(false);
});

test("several texts are one file, several methods are refused", () => {
  expect(parsed([document, document]).sequence_attributions).toHaveLength(2);
  expect(() => inseqOutput([document, { ...document, method: "saliency" }])).toThrow(/one method/);
});

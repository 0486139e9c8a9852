import { expect, test } from "vitest";
import { z } from "zod";
import { limelight } from "./limelight.ts";

const sentence = "It was a fantastic performance, if a little long.";
const tiny = ["explain", sentence, "--model", "limelight-tiny-sst2"];
const document = z.object({
  method: z.string(),
  unit: z.string(),
  addsUpTo: z.null(),
  sizes: z.boolean(),
  reduction: z.object({ text: z.string(), kept: z.array(z.object({ text: z.string() })) }).optional(),
  anchor: z.object({ words: z.array(z.unknown()), precision: z.number(), reached: z.boolean() }).optional(),
  counterfactuals: z
    .object({
      found: z.array(z.object({ words: z.array(z.object({ text: z.string() })), text: z.string(), label: z.string() })),
      checked: z.array(z.object({ size: z.int(), of: z.int(), asked: z.int() })),
      smallest: z.boolean(),
    })
    .optional(),
});

test("what is enough, what fixes and what changes a prediction stand in documents beside the scores", async () => {
  const methods = ["input-reduction", "anchors", "counterfactual", "occlusion"];
  const { exit, documents } = await limelight([
    ...tiny,
    ...methods.flatMap((method) => ["--method", method]),
    "--unit",
    "word",
    "--option",
    "anchors.samples=400",
    "--option",
    "occlusion.parts=word",
    "--json",
  ]);
  expect(exit).toBe(0);
  const found = documents().map((each) => document.parse(each));
  expect(found.map(({ method, unit, sizes }) => [method, unit, sizes])).toEqual([
    ["input-reduction", "word", true],
    ["anchors", "word", true],
    ["counterfactual", "word", true],
    ["occlusion", "word", false],
  ]);
  const [reduced, anchored, flipped] = found;
  expect(reduced?.reduction?.kept.length).toBeGreaterThan(0);
  expect(anchored?.anchor?.precision).toBeGreaterThan(0);
  const [first] = flipped?.counterfactuals?.found ?? [];
  expect(first?.label).toBe("negative");
  const { documents: asked } = await limelight([
    "classify",
    first?.text ?? "",
    "--model",
    "limelight-tiny-sst2",
    "--json",
  ]);
  expect(asked()[0]).toMatchObject({ label: "negative" });
});

test("people read a sentence of it; a model without a masked-LM head says what else can stand there", async () => {
  const { exit, stdout } = await limelight([...tiny, "--method", "counterfactual"]);
  expect(exit).toBe(0);
  expect(stdout).toMatch(/^Without "\w+".* it is negative \(\d+%\)\.$/m);
  const refused = await limelight([...tiny, "--method", "leave-one-out", "--replacement", "resample"]);
  expect(refused.exit).not.toBe(0);
  expect(refused.stderr).toMatch(/no masked language model/);
  expect(refused.stderr).toMatch(/--replacement mask, unk, pad/);
});

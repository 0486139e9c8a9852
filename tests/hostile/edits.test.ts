import { describe, expect, test } from "vitest";
import { limelight, type Outcome } from "../end-to-end/limelight.ts";

const tiny = ["--model", "limelight-tiny-sst2"];

/** One line that says what is wrong; the command line was not understood. */
function expectRefused({ exit, stdout, stderr }: Outcome, message: RegExp): void {
  expect(stderr).toMatch(message);
  expect(stderr).toMatch(/^limelight: [^\n]+\n$/);
  expect(stdout).toBe("");
  expect(exit).toBe(2);
}

const pattern = "blocks.0.attn.hook_pattern";

describe("edits", () => {
  test.each<[object, RegExp]>([
    [
      { hook: "blocks.0.attn.hook_patern", set: 0 },
      /no hook "blocks\.0\.attn\.hook_patern".*Did you mean blocks\.0\.attn\.hook_pattern/,
    ],
    [{ hook: "blocks.*.hook_nothing", set: 0 }, /no hook "blocks\.\*\.hook_nothing"/],
    [{ hook: pattern, neuron: 1, set: 0 }, /hook_pattern has no neuron to select.*head, query, key/],
    [{ hook: "logits", position: 1, set: 0 }, /logits has no position/],
    [{ hook: pattern, query: 6, set: 0 }, /no query 6: the text has 6 tokens/],
    [{ hook: "hook_embed", position: 6, set: 0 }, /no position 6/],
    [{ hook: pattern, set: [1, 2, 3] }, /takes 6 numbers, 3 are given/],
    [{ hook: "hook_embed", set: 0, scale: 2 }, /--edit: has set and scale/],
    [{ hook: "hook_embed", set: "-inf" }, /"-inf" is for scores/],
    [{ hook: "hook_embed", set: 0, renormalise: true }, /renormalise is for patterns/],
    [{ hook: "hook_embed", mean: true }, /mean is over the other texts, and there is none/],
    [{ hook: "hook_embed", from: "Great!" }, /text of from has 4 tokens, this one 6.*Select positions/],
  ])("%j", async (edit, message) => {
    expectRefused(await limelight(["classify", "It was good.", ...tiny, "--edit", JSON.stringify(edit)]), message);
  });

  test("that are not JSON are told with the place", async () => {
    const edit = '{"hook": "hook_embed" "set": 0}';
    expectRefused(
      await limelight(["classify", "x", ...tiny, "--edit", edit]),
      /--edit is not JSON: comma expected at character 23/,
    );
  });

  test("the second of two is named as such", async () => {
    const edits = ["--edit", '{"hook": "hook_embed", "set": 0}', "--edit", '{"hook": "hook_embed", "set": null}'];
    expectRefused(await limelight(["classify", "x", ...tiny, ...edits]), /--edit \(no\. 2\) set: must be/);
  });

  test("of what the head does not have", async () => {
    const pooled = ["--edit", '{"hook": "pooler.hook_pooler_out", "set": 0}'];
    expectRefused(await limelight(["fill-mask", "It was [MASK].", ...pooled]), /masked-lm head has no pooler/);
    const mean = ["--edit", '{"hook": "logits", "mean": true}'];
    expectRefused(await limelight(["fill-mask", "It was [MASK].", ...mean]), /logits of other texts/);
  });
});

describe("targets of gradients", () => {
  test.each([
    ["positive", tiny, /--grad: must be logit:TARGET or prob:TARGET/],
    ["prob:purple", tiny, /no label "purple".*negative, positive/],
    ["prob:#2", tiny, /no output #2.*#0 to #1/],
    ["prob:positive@1", tiny, /gives no token a row of its own/],
    ["prob:purple", [], /no label \(negative, positive\) but of a token.*no \[MASK\]/],
    ["prob:good@6", [], /the text has 6 tokens/],
    ["logit:#30522@2", [], /no output #30522/],
    ["logit:xyzzyplugh@2", [], /has no token "xyzzyplugh".*limelight tokenize/],
  ])("%s of %j", async (target, model, message) => {
    expectRefused(await limelight(["capture", "It was good.", ...model, "--grad", target]), message);
  });

  test("of two heads at once", async () => {
    const words = ["capture", "It was [MASK].", "--grad", "prob:positive", "--grad", "prob:good"];
    expectRefused(await limelight(words), /prob:positive is of the sequence-classification head/);
  });
});

import { classifier, differentiable, packBatch, type Edit, type HookName, type WhiteBox } from "@limelight/core";
import { followFlip, stateHooks } from "@limelight/explain";
import { beforeAll, describe, expect, test } from "vitest";
import { openBundled, type Bundled } from "./bundled.ts";
import { TestDevice } from "./device.ts";
import { tinyCheckpoint, tokenizerOf } from "./folder.ts";

const devices = new TestDevice();
let bundled: Bundled;
beforeAll(async () => {
  bundled = await openBundled("limelight-tiny-sst2");
});

const clean = { text: "It was a fantastic performance!" };
const attacked = { text: "It was a dull and lifeless performance!" };

async function logits(text: string, edits: readonly Edit[]): Promise<number[]> {
  using run = await bundled.model.run(packBatch([bundled.encode({ text })]), {
    head: "sequence-classification",
    edits: [edits],
  });
  return [...((await run.logits())[0]?.data ?? [])];
}

async function states(text: string, hook: HookName) {
  using run = await bundled.model.run(packBatch([bundled.encode({ text })]), { capture: [hook] });
  const [found] = await run.activations(hook);
  if (!found) throw new Error("nothing captured");
  return found;
}

describe("where a prediction turned", () => {
  test("the last layer is the answer, and its state brings all of it back", async () => {
    const flip = await followFlip(bundled.subject, clean, attacked);
    const { answers } = await bundled.subject.ask([clean, attacked]);
    const [before, after] = answers.map(({ logits: own = [] }) => (own[flip.label] ?? 0) - (own[flip.against] ?? 0));
    expect([flip.label, flip.against]).toEqual([1, 0]);
    expect(flip.clean).toBeCloseTo(before ?? 0, 5);
    expect(flip.attacked).toBeCloseTo(after ?? 0, 5);
    expect(flip.layers.map(({ layer }) => layer)).toEqual([-1, 0, 1]);
    expect(flip.layers.at(-1)?.clean).toBeCloseTo(flip.clean, 4);
    expect(flip.layers.at(-1)?.attacked).toBeCloseTo(flip.attacked, 4);
    expect(flip.layers.at(-1)?.restored).toBeCloseTo(1, 4);
    // What stands in front of both texts is the same token at the same place.
    expect(flip.layers[0]?.clean).toBeCloseTo(flip.layers[0]?.attacked ?? 0, 5);
    expect(flip.layers[0]?.restored).toBeCloseTo(0, 4);
  });

  test("a head that is patched is a run with that edit", async () => {
    const flip = await followFlip(bundled.subject, clean, attacked, { label: 1, against: 0 });
    expect(flip.heads.map(({ layer, head }) => [layer, head])).toEqual([
      [0, 0],
      [0, 1],
      [1, 0],
      [1, 1],
    ]);
    for (const { layer, head, patched, restored } of flip.heads) {
      const hook: HookName = `blocks.${layer}.attn.hook_z`;
      const { shape, data } = await states(clean.text, hook);
      const features = shape[2] ?? 0;
      const set = [...data.subarray(head * features, (head + 1) * features)];
      const [against = 0, label = 0] = await logits(attacked.text, [{ hook, position: 0, head, set }]);
      expect(patched).toBeCloseTo(label - against, 4);
      expect(restored).toBeCloseTo((label - against - flip.attacked) / (flip.clean - flip.attacked), 4);
    }
  });

  test("all states of a layer bring all of it back where texts are of one length", async () => {
    const other = { text: "It was a terrible performance!" };
    const flip = await followFlip(bundled.subject, clean, other);
    for (const hook of stateHooks(bundled.subject.size)) {
      const { answers } = await bundled.subject.sweep([
        { question: other, variants: [[{ hook, set: await states(clean.text, hook) }]] },
      ]);
      const [against = 0, label = 0] = answers[0]?.changed[0]?.logits ?? [];
      expect(label - against).toBeCloseTo(flip.clean, 4);
    }
  });

  test("a text that is held against itself has nothing to bring back; labels must be two", async () => {
    const { layers, heads } = await followFlip(bundled.subject, clean, clean);
    expect([...layers, ...heads].every(({ restored }) => restored === null)).toBe(true);
    const same = followFlip(bundled.subject, clean, attacked, { label: 1, against: 1 });
    await expect(same).rejects.toMatchObject({ code: "bad-option" });
    const none = followFlip(bundled.subject, clean, attacked, { label: 7 });
    await expect(none).rejects.toMatchObject({ code: "bad-option" });
  });

  test("a model that reads its last token: texts of other lengths are read at their own", async () => {
    const checkpoint = await tinyCheckpoint("gpt2-cls");
    const tokenizer = tokenizerOf(checkpoint);
    const options = {
      model: await devices.load(checkpoint),
      encode: ({ text }: { readonly text: string }) => tokenizer.encode(text),
      special: tokenizer.special,
      batchTokens: 1024,
    };
    const subject: WhiteBox = differentiable(classifier(options), options);
    const flip = await followFlip(subject, { text: "a good film" }, { text: "not such a good film at all" });
    expect(flip.positions[1]).toBeGreaterThan(flip.positions[0]);
    expect(flip.layers.at(-1)?.clean).toBeCloseTo(flip.clean, 4);
    expect(flip.layers.at(-1)?.attacked).toBeCloseTo(flip.attacked, 4);
    expect(flip.layers.at(-1)?.restored).toBeCloseTo(1, 3);
  });
});

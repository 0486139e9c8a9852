import { packBatch, softmax, type Activation, type Edit, type HookName, type SweptAnswer } from "@limelight/core";
import { ablate, type Ablation, type AblationOptions } from "@limelight/explain";
import { NumpyRandomState } from "@limelight/statistics";
import { beforeAll, describe, expect, test } from "vitest";
import { openBundled, openTiny, type Bundled } from "./bundled.ts";

let bundled: Bundled;
beforeAll(async () => {
  bundled = await openBundled("limelight-tiny-sst2");
});

const texts = [
  "It was a fantastic performance!",
  "That is a terrible movie.",
  "a dull , lifeless film",
  "the cast is wonderful and the music too",
  "Boring.",
];
const labels = [1, 0, 0, 1, 1];
const options: AblationOptions = {
  what: "heads",
  with: "zero",
  positions: { from: "start", count: 3 },
  neurons: 4,
  pairedHeads: 3,
  approximate: true,
  resamples: 200,
};
const run = (change: Partial<AblationOptions>, seed = 1): Promise<Ablation> =>
  ablate(
    bundled.subject,
    texts.map((text, index) => ({ question: { text }, label: labels[index] ?? 0 })),
    { ...options, ...change },
    { seed },
  );

/** Log-odds of the labels where each text runs alone with some edits, averaged. */
async function logOdds(editsOf: (text: number) => readonly Edit[]): Promise<number> {
  let sum = 0;
  for (const [index, text] of texts.entries()) {
    using one = await bundled.model.run(packBatch([bundled.encode({ text })]), {
      head: "sequence-classification",
      edits: [editsOf(index)],
    });
    const probabilities = softmax((await one.logits())[0]?.data ?? []);
    const p = probabilities[labels[index] ?? 0] ?? 0;
    sum += Math.log(p / (1 - p));
  }
  return sum / texts.length;
}

test("of a decoder that reads its class off the last token, only that row counts in the last layer", async () => {
  const decoder = await openTiny("gpt2-cls");
  const last = decoder.model.config.layers - 1;
  const { cells } = await ablate(
    decoder.subject,
    texts.map((text, index) => ({ question: { text }, label: labels[index] ?? 0 })),
    { ...options, what: "rows", layers: [0, last], positions: { from: "end", count: 2 }, approximate: false },
    { seed: 1 },
  );
  const deltas = cells.map(({ layer, row, delta }) => [layer, row, Math.abs(delta.logOdds) > 1e-5]);
  expect(deltas).toEqual([
    [0, -1, true],
    [0, -2, true],
    [last, -1, true],
    [last, -2, false],
  ]);
});

async function capture(text: string, hook: HookName): Promise<Activation> {
  using one = await bundled.model.run(packBatch([bundled.encode({ text })]), { capture: [hook] });
  const [found] = await one.activations(hook);
  if (!found) throw new Error("nothing captured");
  return found;
}

describe("ablation of every kind of part equals one changed run after another", () => {
  const zero: Record<string, (cell: Ablation["cells"][number], tokens: number) => Edit[]> = {
    heads: ({ layer, head }) => [{ hook: `blocks.${layer ?? 0}.attn.hook_z`, head: head ?? 0, set: 0 }],
    pairs: ({ layer, head, and }) => [
      { hook: `blocks.${layer ?? 0}.attn.hook_z`, head: head ?? 0, set: 0 },
      ...(and ? [{ hook: `blocks.${and.layer}.attn.hook_z` as const, head: and.head, set: 0 }] : []),
    ],
    layers: ({ layer }) => [
      { hook: `blocks.${layer ?? 0}.hook_attn_out`, set: 0 },
      { hook: `blocks.${layer ?? 0}.hook_mlp_out`, set: 0 },
    ],
    mlp: ({ layer }) => [{ hook: `blocks.${layer ?? 0}.hook_mlp_out`, set: 0 }],
    patterns: ({ layer }) => [{ hook: `blocks.${layer ?? 0}.attn.hook_pattern`, set: 0 }],
    neurons: ({ layer, neuron }) => [{ hook: `blocks.${layer ?? 0}.mlp.hook_post`, neuron: neuron ?? 0, set: 0 }],
    rows: ({ layer, row }, tokens) =>
      Number(row) < tokens ? [{ hook: `blocks.${layer ?? 0}.attn.hook_pattern`, query: Number(row), set: 0 }] : [],
    tokens: ({ row }, tokens) => (Number(row) < tokens ? [{ hook: "hook_embed", position: Number(row), set: 0 }] : []),
  };

  test.each(Object.keys(zero))("%s, replaced by zeros", async (what) => {
    const { cells, baseline } = await run({ what });
    expect(cells.length).toBeGreaterThan(1);
    expect(baseline.logOdds).toBeCloseTo(await logOdds(() => []), 3);
    for (const cell of cells) {
      const expected = await logOdds(
        (text) => zero[what]?.(cell, bundled.encode({ text: texts[text] ?? "" }).ids.length) ?? [],
      );
      expect(cell.metrics.logOdds).toBeCloseTo(expected, 3);
      expect(cell.delta.logOdds).toBeCloseTo(expected - baseline.logOdds, 3);
      expect(cell.low.logOdds).toBeLessThanOrEqual(cell.delta.logOdds + 1e-9);
      expect(cell.high.logOdds).toBeGreaterThanOrEqual(cell.delta.logOdds - 1e-9);
    }
  });

  test("heads, replaced by the mean over the tokens of the other texts", async () => {
    const { cells } = await run({ with: "mean" });
    const values = await Promise.all(texts.map((text) => capture(text, "blocks.1.attn.hook_z")));
    for (const cell of cells.filter(({ layer }) => layer === 1)) {
      const expected = await logOdds((text) => {
        const others = values.filter((_, index) => index !== text);
        const [, heads = 0, features = 0] = others[0]?.shape ?? [];
        const tokens = others.reduce((sum, { shape }) => sum + (shape[0] ?? 0), 0);
        const set = Array.from({ length: features }, (_, feature) => {
          let sum = 0;
          for (const { shape, data } of others)
            for (let token = 0; token < (shape[0] ?? 0); token++)
              sum += data[(token * heads + (cell.head ?? 0)) * features + feature] ?? 0;
          return sum / tokens;
        });
        return [{ hook: "blocks.1.attn.hook_z", head: cell.head ?? 0, set }];
      });
      expect(cell.metrics.logOdds).toBeCloseTo(expected, 3);
    }
  });

  test("rows of a pattern, replaced by equal weights", async () => {
    const { cells } = await run({ what: "rows", with: "mean", positions: { from: "end", count: 2 } });
    for (const cell of cells) {
      const expected = await logOdds((text) => {
        const keys = bundled.encode({ text: texts[text] ?? "" }).ids.length;
        return [{ hook: `blocks.${cell.layer ?? 0}.attn.hook_pattern`, query: keys + Number(cell.row), set: 1 / keys }];
      });
      expect(cell.metrics.logOdds).toBeCloseTo(expected, 3);
    }
  });
});

test("heads resampled take what the tokens drawn from other texts have there", async () => {
  const hook = "blocks.1.attn.hook_z";
  const values = await Promise.all(texts.map((text) => capture(text, hook)));
  const lengths = values.map(({ shape }) => shape[0] ?? 0);
  const random = new NumpyRandomState(3);
  const donors = lengths.map((count, text) =>
    Array.from({ length: count }, (_, position) => {
      const [other = 0] = random.randint(0, texts.length - 1, 1);
      const from = other < text ? other : other + 1;
      const length = lengths[from] ?? 0;
      const [inner = 0] = random.randint(1, length - 1, 1);
      return { from, token: position === 0 ? 0 : position === count - 1 ? length - 1 : inner };
    }),
  );
  const { cells } = await run({ with: "resample", layers: [1] }, 3);
  for (const { head = 0, metrics } of cells) {
    const expected = await logOdds((text) =>
      (donors[text] ?? []).map(({ from, token }, position): Edit => {
        const { shape: [, heads = 0, features = 0] = [], data = new Float32Array() } = values[from] ?? {};
        const start = (token * heads + head) * features;
        return { hook, head, position, set: [...data.subarray(start, start + features)] };
      }),
    );
    expect(metrics.logOdds).toBeCloseTo(expected, 3);
  }
});

const draw = async (seed: number, what: string): Promise<number[]> =>
  (await run({ what, with: "resample" }, seed)).cells.map(({ metrics }) => metrics.logOdds);

test("resampling is drawn by the seed", async () => {
  for (const what of ["heads", "patterns", "tokens", "layers"]) {
    const [first, again, other] = [await draw(1, what), await draw(1, what), await draw(2, what)];
    expect(first).toEqual(again);
    expect(first).not.toEqual(other);
  }
});

test("progress counts the changed runs there are, and gets to the end", async () => {
  const seen: (readonly [done: number, total: number])[] = [];
  const many = Array.from({ length: 66 }, (_, index) => ({
    question: { text: texts[index % texts.length] ?? "" },
    label: 0,
  }));
  const { cells } = await ablate(
    bundled.subject,
    many,
    { ...options, what: "tokens", positions: { from: "start", count: 6 }, approximate: false },
    { seed: 1, progress: (done, total) => seen.push([done, total]) },
  );
  const total = cells.reduce((sum, { texts: affected }) => sum + affected, 0);
  expect(total).toBeLessThan(6 * 66); // the shortest text has no sixth token
  expect(new Set(seen.map(([, all]) => all))).toEqual(new Set([total]));
  expect(seen.map(([done]) => done)).toEqual(seen.map(([done]) => done).toSorted((a, b) => a - b));
  expect(seen.at(-1)).toEqual([total, total]);
});

test("three heads make three pairs; what two do together is beyond what each does alone", async () => {
  const { cells } = await run({ what: "pairs" });
  const alone = cells.filter(({ and }) => !and);
  expect([alone.length, cells.length]).toEqual([3, 6]);
  for (const { layer, head, and, delta, interaction } of cells.slice(3)) {
    const each = alone.filter(
      (cell) => (cell.layer === layer && cell.head === head) || (cell.layer === and?.layer && cell.head === and.head),
    );
    const sum = each.reduce((total, cell) => total + cell.delta.logOdds, 0);
    expect(interaction).toBeCloseTo(delta.logOdds - sum, 9);
  }
});

test("every cell says whether it is more than chance for so many; without labels none does", async () => {
  const { cells, families } = await run({});
  expect(families).toMatchObject({ accuracy: { tests: cells.length }, perClass: { tests: 2 * cells.length } });
  for (const { tests } of cells) {
    const { accuracy, perClass } = tests ?? {};
    expect(accuracy?.p).toBeLessThanOrEqual(accuracy?.benjaminiHochberg ?? 0);
    expect(accuracy?.benjaminiHochberg).toBeLessThanOrEqual(accuracy?.holm ?? 0);
    expect(Object.keys(perClass ?? {})).toEqual(bundled.subject.labels);
  }
});

test("what was answered before is not asked again, and comes to the same", async () => {
  const examples = texts.map((text, index) => ({ question: { text }, label: labels[index] ?? 0 }));
  const kept = new Map<number, SweptAnswer>();
  const quick = { ...options, approximate: false };
  const whole = await ablate(bundled.subject, examples, quick, {
    seed: 1,
    answered: async (text, answer) => void kept.set(text, answer),
  });
  expect([...kept.keys()]).toEqual([0, 1, 2, 3, 4]);
  const again = await ablate(bundled.subject, examples, quick, {
    seed: 1,
    known: (text) => (text < 3 ? kept.get(text) : undefined),
    answered: async (text) => expect(text).toBeGreaterThanOrEqual(3),
  });
  const { queries, ...numbers } = again;
  const { queries: before, ...expected } = whole;
  expect(numbers).toEqual(expected);
  expect(queries.asked).toBeLessThan(before.asked);
});

test("rows by class of token are special, punctuation and word, and a text without one counts unchanged", async () => {
  const { cells } = await run({ what: "tokens", positions: { from: "class", count: 1 } });
  expect(cells.map(({ row, texts: affected }) => [row, affected])).toEqual([
    ["special", 5],
    ["punctuation", 4],
    ["word", 5],
  ]);
});

test("attribution patching's estimate is minus value times gradient, head by head", async () => {
  const { cells, agreement } = await run({ approximate: true });
  const { answers } = await bundled.subject.differentiate(
    texts.map((text, index) => ({
      question: { text },
      // Of two classes, the log-odds of one are its logit less the other's.
      seed: () => (labels[index] === 1 ? [-1, 1] : [1, -1]),
    })),
    { by: ["blocks.0.attn.hook_z", "blocks.1.attn.hook_z"] },
  );
  for (const { layer, head = 0, approximation } of cells) {
    let sum = 0;
    for (const { at } of answers) {
      const { value, gradient } = at.get(`blocks.${layer ?? 0}.attn.hook_z`) ?? {};
      const [, heads = 0, features = 0] = value?.shape ?? [];
      for (const [index, number] of (value?.data ?? []).entries())
        if (Math.floor(index / features) % heads === head) sum -= number * (gradient?.data[index] ?? 0);
    }
    expect(approximation).toBeCloseTo(sum / texts.length, 4);
  }
  expect(Math.abs(agreement?.spearman ?? 2)).toBeLessThanOrEqual(1);
  const without = await run({ approximate: false });
  expect(without.cells[0]).not.toHaveProperty("approximation");
});

test("texts without labels count as what the unchanged model says", async () => {
  const { unlabelled, baseline } = await ablate(
    bundled.subject,
    texts.map((text) => ({ question: { text } })),
    { ...options, approximate: false },
    { seed: 1 },
  );
  expect([unlabelled, baseline.accuracy]).toEqual([5, 1]);
});

test("bad questions are errors that say what to do", async () => {
  await expect(run({ what: "hats" })).rejects.toMatchObject({ code: "unknown-part" });
  await expect(
    ablate(bundled.subject, [{ question: { text: "one" } }], { ...options, with: "mean" }, { seed: 1 }),
  ).rejects.toMatchObject({ code: "too-few-texts" });
});

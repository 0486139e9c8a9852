import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { z } from "zod";
import { limelight } from "./limelight.ts";

const masked = "It was a [MASK] performance!";
const sentence = "It was a fantastic performance!";

const predictions = z.array(z.array(z.object({ token: z.string(), id: z.number(), probability: z.number() })));
const lens = z.object({ lens: z.array(z.object({ layer: z.number(), predictions })) });

test("the lens ends in what fill-mask says", async () => {
  const [document, filled, people] = await Promise.all([
    limelight(["inside", masked, "--position", "4", "--top", "3", "--json"]),
    limelight(["fill-mask", masked, "--top", "3", "--json"]),
    limelight(["inside", masked]),
  ]);
  expect(document.documents()[0]).toMatchObject({ what: "lens", positions: [4], masks: [4] });
  const layers = lens.parse(document.documents()[0]).lens;
  expect(layers.map(({ layer }) => layer)).toEqual([-1, 0, 1, 2, 3, 4, 5]);
  const masks = z.array(z.object({ predictions: z.array(z.object({ token: z.string(), probability: z.number() })) }));
  const [mask] = masks.parse(filled.documents()[0]?.["masks"]);
  layers.at(-1)?.predictions[0]?.forEach(({ token, probability }, place) => {
    expect(mask?.predictions[place]?.token).toBe(token);
    expect(mask?.predictions[place]?.probability).toBeCloseTo(probability, 5);
  });
  expect(people.stdout).toMatch(/At the mask, "good" stands from layer 5 on/);
});

const contributions = (...more: readonly string[]) =>
  limelight(["inside", ...more, "--what", "contributions", "--json"]);

test("contributions sum to the logit that classify gives, or to the mask's", async () => {
  const [positive, negative, difference, mask, plain] = await Promise.all([
    contributions(sentence),
    contributions(sentence, "--target", "negative"),
    contributions(sentence, "--target", "positive", "--against", "#0"),
    contributions(masked, "--target", "great"),
    limelight(["classify", sentence, "--json"]),
  ]);
  const numbers = z.object({
    logit: z.number(),
    residual: z.number(),
    components: z.array(z.object({ kind: z.string(), score: z.number() })),
  });
  const [logitNegative = 0, logitPositive = 0] = z.array(z.number()).parse(plain.documents()[0]?.["logits"]);
  for (const [outcome, logit] of [
    [positive, logitPositive],
    [negative, logitNegative],
    [difference, logitPositive - logitNegative],
  ] as const) {
    const found = numbers.parse(outcome.documents()[0]);
    expect(found.logit).toBeCloseTo(logit, 4);
    expect(found.components).toHaveLength(1 + 6 * (12 + 3) + 1);
    expect(found.components.reduce((sum, { score }) => sum + score, 0)).toBeCloseTo(logit, 3);
    expect(Math.abs(found.residual)).toBeLessThan(1e-3);
  }
  expect(positive.documents()[0]).toMatchObject({ task: "classify", position: 0, target: { label: "positive" } });
  expect(mask.documents()[0]).toMatchObject({ task: "fill-mask", position: 4, target: { label: "great" } });
});

test("similarity takes all texts into one document", async () => {
  const folder = await mkdtemp(join(tmpdir(), "limelight-"));
  const file = join(folder, "texts.txt");
  await writeFile(file, "good film\nbad film\nIt was not bad at all .\n");
  const { documents } = await limelight(["inside", "--data", file, "--what", "similarity", "--json"]);
  expect(documents()).toEqual([
    expect.objectContaining({ what: "similarity", texts: 3, states: [-1, 0, 1, 2, 3, 4, 5], features: 384 }),
  ]);
  const matrix = z.array(z.array(z.number())).parse(documents()[0]?.["cka"]);
  matrix.forEach((row, index) => {
    expect(row).toHaveLength(7);
    expect(row[index]).toBe(1);
  });
  await rm(folder, { recursive: true });
});

test.each([
  [["--what", "lens", "--model", "limelight-tiny-sst2"], 3, /no head for masked-lm/],
  [["--what", "everything"], 2, /everything/],
  [["--what", "contributions", "--target", "purple"], 2, /no class "purple".*negative, positive/],
  [["--what", "contributions", "--task", "fill-mask"], 2, /has no \[MASK\].*--position/],
  [["--what", "contributions", "--task", "fill-mask", "--position", "99"], 2, /no token 99/],
  [["--position", "99"], 2, /no token 99/],
])("%j is refused, and says why", async (flags, code, message) => {
  const { exit, stderr } = await limelight(["inside", sentence, ...flags]);
  expect(stderr).toMatch(message);
  expect(exit).toBe(code);
});

const golden = join(import.meta.dirname, "../parity/golden");
const written = z.object({ sequences: z.array(z.object({ text: z.string(), ids: z.array(z.number()) })) });
const lensed = lens.extend({ tokens: z.array(z.string()), continuation: z.string() });

test.each(["t5", "bart-lm"])("the lens of %s reads its decoder's layers, and ends in what it writes", async (name) => {
  const model = ["--model", join(golden, name), "--max-new-tokens", "5", "--json"];
  const [generated, inside] = await Promise.all([
    limelight(["generate", sentence, "--strategy", "greedy", ...model]),
    limelight(["inside", sentence, "--top", "2", ...model]),
  ]);
  const [sequence] = written.parse(generated.documents()[0]).sequences;
  const document = lensed.parse(inside.documents()[0]);
  expect(document.continuation).toBe(sequence?.text);
  expect(document.tokens).toHaveLength(sequence?.ids.length ?? 0); // what it starts with, and all but the last
  expect(document.tokens.length).toBeGreaterThan(2);
  // A fifth token may be forced to end the text; those before are the likeliest.
  const said = document.lens.at(-1)?.predictions.map(([first]) => first?.id);
  expect(said?.slice(0, 4)).toEqual(sequence?.ids.slice(0, 4));
  expect(document.lens.map(({ layer }) => layer)).toEqual([-1, 0, 1]);
});

test("of an encoder-decoder there is the lens alone, and of other models no continuation", async () => {
  const marian = ["--model", join(golden, "marian-mt")];
  const [classifier, similar, people, one] = await Promise.all([
    limelight(["inside", "what a story", "--what", "similarity", "--model", join(golden, "bart-mnli")]),
    limelight(["inside", "what a story", "--what", "similarity", ...marian]),
    limelight(["inside", "what a story", "--continuation", "a movie", ...marian]),
    limelight(["inside", "what a story", "--continuation", "a movie"]),
  ]);
  expect(classifier.exit).toBe(2);
  expect(classifier.stderr).toMatch(/Take a model of one stack/);
  expect(similar.exit).toBe(2);
  expect(similar.stderr).toMatch(/similarity goes through one stack of blocks.*Take lens/s);
  expect(people.stdout).toMatch(/It writes: a movie\nBehind "movie", /);
  expect(one.exit).toBe(2);
  expect(one.stderr).toMatch(/continuation: it means nothing for a model that reads and writes in one stack/);
});

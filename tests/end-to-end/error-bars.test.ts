import { expect, test } from "vitest";
import { z } from "zod";
import { limelight } from "./limelight.ts";

const sentence = "It was a fantastic performance, but the plot was thin and the second half dragged.";
const result = z.object({
  method: z.string(),
  units: z.array(z.object({ text: z.string() })),
  scores: z.array(z.number()),
  stderr: z.array(z.number().nullable()),
  errors: z.enum(["sampling", "regression", "bootstrap", "seeds"]),
  tied: z.array(z.tuple([z.int(), z.int()])),
  stopped: z.object({ samples: z.int(), standardError: z.number(), reached: z.boolean() }),
  queries: z.object({ asked: z.int(), distinct: z.int(), forward: z.int() }),
  hash: z.string(),
});
const tiny = "--model limelight-tiny-sst2";
const drawn = "--output probability --method lime --method kernel-shap --method permutation-shap";
const asked = ["explain", sentence, ...`${tiny} ${drawn} --until-standard-error 0.03 --most-samples 500`.split(" ")];

test("methods draw until their errors are small, and say how it ended, which words are tied, and what it cost", async () => {
  const { exit, documents } = await limelight([...asked, "--json"]);
  expect(exit).toBe(0);
  const found = documents().map((each) => result.parse(each));
  expect(found.map(({ errors }) => errors)).toEqual(["bootstrap", "sampling", "sampling"]);
  for (const { stopped, stderr, tied, scores, queries } of found) {
    expect(stopped.reached).toBe(stopped.standardError <= 0.03);
    expect(Math.max(...stderr.map((error) => error ?? 0))).toBeCloseTo(stopped.standardError, 12);
    for (const [higher, lower] of tied) expect(scores[higher]).toBeGreaterThanOrEqual(scores[lower] ?? Number.NaN);
    // Rounds ask about what earlier ones asked about again, but not the model.
    expect(queries.asked).toBeGreaterThanOrEqual(queries.distinct);
    expect(queries.forward).toBeLessThan(queries.distinct);
  }
  const again = await limelight([...asked, "--json"]);
  expect(again.documents().map((each) => result.parse(each).hash)).toEqual(found.map(({ hash }) => hash));
});

test("people see whiskers, ties and how it ended; what is written is explained as well", async () => {
  const seen = await limelight(["explain", sentence, ...`${tiny} --method kernel-shap --samples 60`.split(" ")]);
  expect(seen.stdout).toMatch(/±\d\.\d+ ≈? +[█▒░▏▎▍▌▋▊▉]+─*┤/u);
  expect(seen.stdout).toContain("≈ order not settled (95%):");
  const storyteller = "--model limelight-story-lm --method kernel-shap --max-new-tokens 2 --json";
  const written = await limelight(["explain", "Once upon a time", ...storyteller.split(" ")]);
  expect(written.exit).toBe(0);
  const [document] = written.documents();
  const { steps, scores } = z
    .object({
      steps: z.array(z.object({ output: z.number(), base: z.number() })),
      scores: z.array(z.array(z.number().nullable())),
    })
    .parse(document);
  for (const [step, { output, base }] of steps.entries())
    expect(scores.reduce((sum, row) => sum + (row[step] ?? 0), 0)).toBeCloseTo(output - base, 4);
});

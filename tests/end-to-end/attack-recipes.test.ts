import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { z } from "zod";
import { limelight } from "./limelight.ts";

// What docs/results/attacks.md has of a whole data set, on a few sentences.
const sentences = [
  ["a warm , funny film with two wonderful leads", "positive"],
  ["the plot makes no sense and the jokes fall flat", "negative"],
  ["one of the most charming and inventive comedies of the year", "positive"],
  ["a tedious , lifeless mess", "negative"],
] as const;

const documentSchema = z.object({
  original: z.string(),
  adversarial: z.string().nullable(),
  nearest: z.string().optional(),
  after: z.object({ label: z.string(), probability: z.number() }),
  edits: z.array(z.object({ start: z.number(), end: z.number(), to: z.string() })),
});

let folder = "";
let data = "";
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "limelight-recipes-"));
  data = join(folder, "sentences.tsv");
  await writeFile(data, ["text\tlabel", ...sentences.map((row) => row.join("\t"))].join("\n"));
});
afterAll(() => rm(folder, { recursive: true }));

test.each(["deepwordbug", "pwws", "textfooler", "bae", "hotflip"])(
  "%s on the default model: every edit, made again, is a text that the model says that of",
  async (recipe) => {
    const { exit, documents } = await limelight(["attack", "--recipe", recipe, "--data", data, "--json", "--quiet"]);
    expect(exit).toBe(0);
    const all = documents();
    expect(all.at(-1)).toMatchObject({ type: "summary", texts: sentences.length, attack: { recipe } });
    const found = all.slice(0, -1).map((document) => documentSchema.parse(document));
    const made = found.map(({ original, edits }) =>
      edits.toReversed().reduce((text, { start, end, to }) => text.slice(0, start) + to + text.slice(end), original),
    );
    expect(made).toEqual(found.map(({ original, adversarial, nearest }) => adversarial ?? nearest ?? original));
    const again = (await limelight(["classify", ...made, "--json", "--quiet"])).documents();
    expect(again.map(({ label }) => label)).toEqual(found.map(({ after }) => after.label));
    for (const [index, { after }] of found.entries())
      expect(again[index]).toMatchObject({
        probabilities: { [after.label]: expect.closeTo(after.probability, 4) },
      });
  },
);

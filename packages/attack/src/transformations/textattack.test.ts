import { NumpyRandomState } from "@limelight/statistics";
import { expect, test } from "vitest";
import { z } from "zod";
import golden from "../golden/textattack-transformations.json" with { type: "json" };
import { chosen, type Chosen } from "../part.ts";
import type { Tools } from "../tools.ts";
import { AttackedText } from "../words/attacked-text.ts";
import { matchCase } from "../words/match-case.ts";
import { backspaces } from "./backspaces.ts";
import { changeNumber } from "./change-number.ts";
import { contract } from "./contract.ts";
import { extend } from "./extend.ts";
import { homoglyphs } from "./homoglyphs.ts";
import { invisibleCharacters } from "./invisible-characters.ts";
import { reorderings } from "./reorderings.ts";
import type { Transformation } from "./transformation.ts";
import { wordnet } from "./wordnet.ts";

function toolsOf(seed: number): Tools {
  const subject: Tools["subject"] = {
    labels: [],
    ask: () => Promise.reject(new Error("no transformation here asks")),
  };
  return { subject, label: 0, resources: {}, random: new NumpyRandomState(seed) };
}

async function candidates(
  { part, options }: Chosen<Transformation<unknown>>,
  text: string,
  seed = 0,
): Promise<string[]> {
  const attacked = new AttackedText({ text });
  const all = attacked.words.map((_, index) => index);
  const made = await part.candidates(attacked, all, options, toolsOf(seed));
  return made.map((each) => each.text);
}

const hiddenSchema = z.object({
  all: z.record(z.string(), z.array(z.string())),
  seeded: z.array(z.tuple([z.string(), z.number(), z.array(z.string())])),
});
const ours = {
  WordSwapHomoglyphSwap: homoglyphs,
  WordSwapInvisibleCharacters: invisibleCharacters,
  WordSwapReorderings: reorderings,
  WordSwapDeletions: backspaces,
} as const;

test.each(Object.entries(ours))("%s: TextAttack's replacements, and by chance the same draws", async (name, part) => {
  const { all, seeded } = hiddenSchema.parse(Object.entries(golden.hidden).find(([id]) => id === name)?.[1]);
  const tried = chosen<never, Transformation<never>>(part, part === backspaces ? { every: true } : {});
  for (const [word, replacements] of Object.entries(all))
    expect(await candidates(tried, word)).toEqual(replacements.filter((other) => other !== word));
  const byChance = chosen<never, Transformation<never>>(part, { all: false });
  for (const [word, seed, replacements] of seeded) expect(await candidates(byChance, word, seed)).toEqual(replacements);
});

test.each(Object.entries(golden.synonyms))("WordSwapWordNet: synonyms of %s", async (word, synonyms) => {
  const found = await candidates(chosen(wordnet), word);
  expect(new Set(found)).toEqual(new Set<string>(synonyms));
});

test.each(Object.entries(golden.extend))("WordSwapExtend of %s", async (sentence, texts) => {
  const found = await candidates(chosen(extend), sentence);
  expect(found).toEqual(expect.arrayContaining(texts));
  expect(found.filter((text) => !texts.includes(text) && !text.startsWith("He would have"))).toEqual([]);
});

test.each(Object.entries(golden.contract))("WordSwapContract of %s", async (sentence, texts) => {
  expect(await candidates(chosen(contract), sentence)).toEqual(texts);
});

test.each(golden.numbers.map(([number, seed, others]) => ({ number, seed, others })))(
  "WordSwapChangeNumber of $number",
  async ({ number, seed, others }) => {
    const draws = z
      .array(z.number())
      .parse(others)
      .filter((other) => other !== number);
    const found = await candidates(chosen(changeNumber), `about ${String(number)} films`, z.number().parse(seed));
    expect(found).toEqual([...new Set(draws)].map((other) => `about ${other} films`));
  },
);

test.each(golden.cases)("the case of %s as that of %s", (word, model, written) => {
  expect(matchCase(word, model)).toBe(written);
});

// Where lemminflect has one more: another spelling, and the past of the other verb that is written so.
const otherwise: Readonly<Record<string, readonly string[]>> = { bus: ["buses"], lies: ["lie", "lied", "lying"] };

test.each(golden.inflections.map(([word, part, forms]) => ({ word: String(word), part, forms })))(
  "WordSwapInflections of $word",
  async ({ word, part, forms }) => {
    const own = part === "NOUN" ? "noun" : part === "ADJ" ? "adjective" : "verb";
    const { loadInflections } = await import("../english/inflections.ts");
    const found = (await loadInflections())(word, own);
    expect(found.toSorted()).toEqual(otherwise[word] ?? forms);
  },
);

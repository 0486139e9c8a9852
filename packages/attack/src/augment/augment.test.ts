import { expect, test } from "vitest";
import { augment } from "./augment.ts";
import { augmenters, findAugmenter } from "./augmenters.ts";

const text = "Anna saw 3 terrible films in Paris and didn't laugh, but the acting was good.";
const options = { count: 4, share: 0.2, seed: 0 };

test.each(augmenters.map((augmenter) => [augmenter.id, augmenter] as const))(
  "%s: other texts, none twice, the same for the same seed",
  async (_, augmenter) => {
    const made = (await augment({ text }, augmenter, options)).map((each) => each.text);
    expect(made.length).toBeGreaterThanOrEqual(2);
    expect(new Set([...made, text]).size).toBe(made.length + 1);
    expect((await augment({ text }, augmenter, options)).map((each) => each.text)).toEqual(made);
    expect((await augment({ text }, augmenter, { ...options, seed: 1 })).map((each) => each.text)).not.toEqual(made);
  },
);

test("so many words are changed as are asked for", async () => {
  const made = await augment({ text }, findAugmenter("characters"), { ...options, share: 0.2, count: 8 });
  expect(made.map(({ modified }) => modified.size)).toEqual(made.map(() => 3)); // of 15
});

test("where nothing can be changed there is nothing, and no words are an error", async () => {
  expect(await augment({ text: "the of and" }, findAugmenter("synonyms"), options)).toEqual([]);
  await expect(augment({ text: "😀" }, findAugmenter("eda"), options)).rejects.toMatchObject({ code: "no-words" });
  expect(() => findAugmenter("magic")).toThrow("no way to augment");
});

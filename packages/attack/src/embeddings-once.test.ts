import { expect, test } from "vitest";
import { WordSums } from "../testing/word-sums.ts";
import { attackAll, type Attacked } from "./attack-all.ts";
import { withEmbeddingsOnce } from "./embeddings-once.ts";
import { untargeted } from "./goals/untargeted.ts";
import { chosen } from "./part.ts";
import { greedy } from "./search/greedy.ts";
import { hotflip } from "./transformations/hotflip.ts";

const vocabulary = { "[MASK]": [0, 0], a: [0, 0], fine: [-1, 1], dull: [1, -1], film: [0, 0] } as const;

test("a white box that is a class is attacked like any, and its embeddings are read once for all texts", async () => {
  const subject = new WordSums(vocabulary);
  const attack = {
    goal: chosen(untargeted),
    search: chosen(greedy),
    transformations: [chosen(hotflip)],
    constraints: [],
  };
  const done: Attacked[] = [];
  for await (const each of attackAll(subject, [{ text: "a fine film" }, { text: "a dull film" }], attack, { seed: 0 }))
    done.push(each);
  expect(done.map(({ error }) => error)).toEqual([undefined, undefined]);
  expect(done.map(({ result }) => result?.after.text.text)).toEqual(["a dull film", "a fine film"]);
  expect(subject.read).toBe(1);
});

test("its members are its own", async () => {
  const subject = new WordSums(vocabulary);
  const spread = { ...withEmbeddingsOnce(subject) };
  const question = { text: "a fine film" };
  expect(spread.tokens(question)).toEqual(subject.tokens(question));
  expect(spread.decode?.([2, 4])).toBe("fine film");
  expect(await spread.ask([question])).toEqual(await subject.ask([question]));
  expect([spread.labels, spread.special, spread.size]).toEqual([subject.labels, subject.special, subject.size]);
});

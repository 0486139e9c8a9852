import { expect, test } from "vitest";
import { ActivationStore } from "./activation-store.ts";
import { requireSite } from "./site.ts";
import { toyObserver } from "./toy-observer.ts";

const site = { hook: "blocks.0.hook_resid_post" } as const;
const questions = [{ text: "a bcd" }, { text: "ef" }];

test("a vector a text, by each pooling", async () => {
  const store = new ActivationStore(toyObserver(({ id }, place) => [id, place]));
  const of = async (pooling: "mean" | "first" | "last"): Promise<number[][] | undefined> =>
    (await store.vectors(questions, [site], pooling))[0]?.map((vector) => [...vector]);
  expect(await of("mean")).toEqual([
    [Math.fround(4 / 3), 1],
    [1, 0.5],
  ]);
  expect(await of("first")).toEqual([
    [0, 0],
    [0, 0],
  ]);
  expect(await of("last")).toEqual([
    [3, 2],
    [2, 1],
  ]);
});

test("a text is run once for a site and pooling, and together with others that are missing", async () => {
  const observer = toyObserver(({ id }) => [id]);
  const store = new ActivationStore(observer);
  await store.vectors([...questions, ...questions], [site], "mean");
  await store.vectors(questions, [site], "mean");
  expect(observer.run).toEqual(["a bcd", "ef"]);
  await store.vectors([...questions, { text: "new" }], [site], "mean");
  expect(observer.run).toEqual(["a bcd", "ef", "new"]);
  await store.tokens(questions, site);
  expect(store.computed).toBe(5);
});

test("what was asked for longest ago goes where memory is short; answers stay whole", async () => {
  const observer = toyObserver(({ id }) => [id, id]);
  const store = new ActivationStore(observer, { mostBytes: 16 });
  const found = await store.vectors([{ text: "a" }, { text: "bb" }, { text: "ccc" }], [site], "last");
  expect(found[0]?.map(([first]) => first)).toEqual([1, 2, 3]);
  await store.vectors([{ text: "ccc" }], [site], "last");
  expect(observer.run).toHaveLength(3);
  await store.vectors([{ text: "a" }], [site], "last");
  expect(observer.run).toHaveLength(4);
});

test("a head's part is its own; without one, heads stand one behind another", async () => {
  const heads = toyObserver(
    (_, place) => [place, 10 + place],
    (tokens) => [tokens, 2, 1],
  );
  const store = new ActivationStore(heads);
  const z = requireSite(heads, "blocks.0.attn.hook_z", 1);
  expect(
    (await store.vectors([{ text: "a" }], [z, { hook: z.hook }], "last")).map(([vector]) => [...(vector ?? [])]),
  ).toEqual([[11], [1, 11]]);
});

test.each([
  ["blocks.0.hook_resid_mid", undefined, /no hook .*resid_mid/],
  ["blocks.0.attn.hook_pattern", undefined, /no vector for each token/],
  ["logits", undefined, /no vector for each token/],
  ["blocks.0.hook_resid_post", 0, /has no heads/],
  ["blocks.0.attn.hook_z", 2, /no head 2/],
])("%s, head %s is refused", (hook, head, message) => {
  expect(() =>
    requireSite(
      toyObserver(() => [0]),
      hook,
      head,
    ),
  ).toThrow(message);
});

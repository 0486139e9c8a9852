import { NumpyRandomState } from "@limelight/statistics";
import { expect, test } from "vitest";
import { layout } from "./layout.ts";
import { slices } from "./slices.ts";

const random = new NumpyRandomState(9);
const vectors = Array.from({ length: 40 }, (_, text) =>
  Float32Array.from(random.standardNormal(5), (value, index) => value / 4 + (index === text % 2 ? 5 : 0)),
);
const options = { neighbours: 6, minDistance: 0.1, seed: 1 };

test("what is alike lies together, and the same seed gives the same map", async () => {
  const map = await layout(vectors, options);
  expect(map).toHaveLength(40);
  const distance = (one: number, other: number): number =>
    Math.hypot((map[one]?.[0] ?? 0) - (map[other]?.[0] ?? 0), (map[one]?.[1] ?? 0) - (map[other]?.[1] ?? 0));
  const nearestIsAlike = vectors.filter((_, text) => {
    const [closest = 0] = [...vectors.keys()]
      .filter((other) => other !== text)
      .toSorted((a, b) => distance(text, a) - distance(text, b));
    return closest % 2 === text % 2;
  });
  expect(nearestIsAlike.length).toBeGreaterThan(36);
  expect(await layout(vectors, options)).toEqual(map);
  expect(await layout(vectors, { ...options, seed: 2 })).not.toEqual(map);
});

test("too few texts make no map; a handful do, whatever neighbours are asked for", async () => {
  await expect(layout(vectors.slice(0, 3), options)).rejects.toThrow(/a map of 3 texts/);
  const small = await layout(vectors.slice(0, 4), { ...options, neighbours: 15 });
  expect(small.flat().every(Number.isFinite)).toBe(true);
});

const example = (text: string, label: string | undefined, predicted: string) => ({
  text,
  predicted,
  probability: 0.75,
  ...(label !== undefined && { label }),
});

test("slices by label, answer, mistake, length and word, each with how the model does", () => {
  const examples = [
    ...Array.from({ length: 6 }, () => example("not bad", "yes", "no")),
    ...Array.from({ length: 6 }, () => example("a good long text", "yes", "yes")),
    ...Array.from({ length: 8 }, () => example("bad", "no", "no")),
  ];
  const found = slices(examples, { words: ["GOOD"] });
  const of = (kind: string, name: string) => found.find((slice) => slice.kind === kind && slice.name === name);
  expect(of("all", "all")).toMatchObject({ confidence: 0.75, accuracy: { mean: 0.7 } });
  expect(of("label", "yes")?.accuracy?.mean).toBe(0.5);
  expect(of("mistake", "yes as no")).toMatchObject({ rows: [0, 1, 2, 3, 4, 5], accuracy: null });
  // scipy.stats.binomtest(0, 6).proportion_ci(method="wilson")
  expect(of("word", "not")?.accuracy).toEqual({ mean: 0, low: 0, high: expect.closeTo(0.390334, 6) });
  expect(of("word", "good")?.rows).toHaveLength(6);
  expect(found.filter(({ kind }) => kind === "length").flatMap(({ rows }) => rows)).toHaveLength(20);
});

test("without labels there is no accuracy, and without texts no slice", () => {
  expect(slices([example("a", undefined, "yes")]).every(({ accuracy }) => accuracy === null)).toBe(true);
  expect(slices([])).toEqual([]);
});

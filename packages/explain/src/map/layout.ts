import type { AskOptions } from "@limelight/core";
import { NumpyRandomState } from "@limelight/statistics";
import { ExplainError } from "../explain-error.ts";
import { textIndex } from "../neighbours/context-index.ts";
import { nearest } from "../neighbours/nearest.ts";
import { Pauses } from "../pauses.ts";

export interface LayoutOptions {
  /** Of each text: those it is drawn towards. Few show knots, many the whole. */
  readonly neighbours: number;
  /** How close texts may lie: 0 packs what is alike, 1 spreads it. */
  readonly minDistance: number;
  readonly seed: number;
}

/** How many neighbours each of so many texts is drawn towards: of a few texts fewer than were asked for, since not all are neighbours. */
export function neighboursOf(texts: number, asked: number): number {
  return Math.min(asked, texts - 2);
}

const fewest = 4;
/** All pairs are compared: the time goes with their square. UMAP prepares 4,000 texts in two seconds, in which no interrupt is heard. */
const most = 10_000;

/**
 * A place in the plane for each vector, such that neighbours stay neighbours: UMAP (McInnes et al. 2018) by umap-js, over exact nearest neighbours by
 * cosine, with random numbers from the seed alone. Distances between far groups mean nothing, and neither do the axes.
 * @param vectors [texts][features]
 * @throws ExplainError "too-few-texts", "too-many-words" (of texts)
 */
export async function layout(
  vectors: readonly Float32Array[],
  { neighbours, minDistance, seed }: LayoutOptions,
  asking: AskOptions = {},
): Promise<[x: number, y: number][]> {
  const { length } = vectors;
  if (length < fewest)
    throw new ExplainError(
      "too-few-texts",
      `a map of ${length === 1 ? "one text" : `${length} texts`} shows nothing`,
      `Give ${fewest} or more, by --data.`,
    );
  if (length > most)
    throw new ExplainError(
      "too-many-words",
      `a map of ${length} texts is too large`,
      `Take ${most} at most, by --limit.`,
    );
  const { UMAP } = await import("umap-js");
  const pauses = new Pauses(asking);
  const count = neighboursOf(length, neighbours);
  const index = textIndex(vectors);
  const [indices, distances]: [number[][], number[][]] = [[], []];
  for (const [text, vector] of vectors.entries()) {
    const found = nearest(index, vector, count, (context) => context === text).neighbours;
    indices.push([text, ...found.map(({ context }) => context)]);
    distances.push([0, ...found.map(({ score }) => Math.max(0, 1 - score))]);
    await pauses.pause(text, 2 * length);
  }
  const random = new NumpyRandomState(seed);
  const umap = new UMAP({
    nComponents: 2,
    nNeighbors: count + 1, // itself among them
    minDist: minDistance,
    random: () => random.randomSample(1)[0] ?? 0,
  });
  umap.setPrecomputedKNN(indices, distances);
  const epochs = umap.initializeFit(vectors.map((vector) => [...vector]));
  for (let epoch = 0; epoch < epochs; epoch++) {
    umap.step();
    await pauses.pause(length * (1 + epoch / epochs), 2 * length);
  }
  return umap.getEmbedding().map(([x = 0, y = 0]) => [x, y]);
}

import {
  evaluationDifference,
  holm,
  mcNemar,
  randomisation,
  type ClassScoreName,
  type EvaluationDifference,
} from "@limelight/statistics";
import type { ComparedPair } from "../../result/evaluate-document.ts";
import type { ExperimentOf } from "../../schema/index.ts";
import { likeliest } from "../classify.ts";
import { byLabel, type Said } from "./evaluated.ts";

type Options = Pick<ExperimentOf<"evaluate">, "seed" | "resamples" | "permutations" | "bins">;

/** Every two subjects on the same examples: whether they differ, by how much, and how far they agree. */
export function comparedPairs(
  all: readonly Said[],
  gold: readonly number[],
  labels: readonly string[],
  options: Options,
): ComparedPair[] {
  const pairs = all.flatMap((first, index) =>
    all.slice(index + 1).map((second) => compared(first, second, gold, labels, options)),
  );
  if (pairs.length < 2) return pairs;
  const [accuracy, macroF1] = [
    holm(pairs.map(({ permutation }) => permutation.accuracy.p)),
    holm(pairs.map(({ permutation }) => permutation.macroF1.p)),
  ];
  return pairs.map((pair, index) => ({
    ...pair,
    adjusted: { accuracy: accuracy[index] ?? 1, macroF1: macroF1[index] ?? 1 },
  }));
}

function compared(
  first: Said,
  second: Said,
  gold: readonly number[],
  labels: readonly string[],
  { seed, resamples, permutations, bins }: Options,
): ComparedPair {
  const classes = labels.length;
  const [one, other] = [first, second].map(({ probabilities }) => probabilities.map(likeliest));
  if (!one || !other) throw new TypeError("a pair has two sides");
  const right = (said: readonly number[]): boolean[] => said.map((label, example) => label === gold[example]);
  const { perClass, ...ofAll } = evaluationDifference(
    { gold, scores: first.probabilities, classes },
    { gold, scores: second.probabilities, classes },
    { seed, resamples, bins },
  );
  return {
    models: [first.asked.id, second.asked.id],
    agreement: {
      label: one.filter((label, example) => label === other[example]).length / gold.length,
      probability:
        1 -
        first.probabilities.reduce((sum, row, index) => sum + apart(row, second.probabilities[index]), 0) / gold.length,
    },
    mcNemar: mcNemar(right(one), right(other)),
    permutation: randomisation({ gold, first: one, second: other, classes }, { seed, resamples: permutations }),
    differences: {
      ...ofAll,
      perClass: byLabel<Readonly<Record<ClassScoreName, ClassDifference>>>(labels, perClass),
    },
  };
}

type ClassDifference = EvaluationDifference["perClass"][number][ClassScoreName];

/** Total variation distance. */
function apart(row: readonly number[], other: readonly number[] = []): number {
  return row.reduce((sum, value, index) => sum + Math.abs(value - (other[index] ?? 0)), 0) / 2;
}

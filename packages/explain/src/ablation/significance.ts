import type { Answer } from "@limelight/core";
import { benjaminiHochberg, holm, mcNemar } from "@limelight/statistics";

/** How surely a part makes a difference. */
interface Significance {
  /** McNemar's exact test of the same texts, right or wrong with and without the part. */
  readonly p: number;
  /** `p` held against all tests of its kind: bounds the chance of one false alarm among them (Holm 1979). */
  readonly holm: number;
  /** Likewise: bounds the share of false alarms among those that are raised (Benjamini and Hochberg 1995). */
  readonly benjaminiHochberg: number;
}

/** Tests of one cell. */
export interface AblationTests {
  /** Whether texts are told rightly. */
  readonly accuracy: Significance;
  /** Whether texts are told rightly to be of the class or not. */
  readonly perClass: Readonly<Record<string, Significance>>;
}

/** Tests that are corrected together. */
interface AblationFamily {
  readonly tests: number;
  /** How many of them are below the level, corrected each way. */
  readonly holm: number;
  readonly benjaminiHochberg: number;
}

/** What is held against what. */
export interface AblationFamilies {
  /** What counts as settled. */
  readonly level: number;
  /** Of all cells. */
  readonly accuracy: AblationFamily;
  /** Of all cells and classes. */
  readonly perClass: AblationFamily;
}

const level = 0.05;

/**
 * Tests every cell against the unchanged model on the same texts.
 * @param changed [cells][texts]
 * @param gold [texts]
 */
export function significance(
  baseline: readonly Answer[],
  changed: readonly (readonly Answer[])[],
  gold: readonly number[],
  labels: readonly string[],
): { readonly tests: readonly AblationTests[]; readonly families: AblationFamilies } {
  const before = baseline.map(saidOf);
  const said = changed.map((answers) => answers.map(saidOf));
  const right = (answers: readonly number[]): boolean[] => answers.map((label, text) => label === gold[text]);
  const rightOf = (answers: readonly number[], index: number): boolean[] =>
    answers.map((label, text) => (label === index) === (gold[text] === index));
  const whole = right(before);
  const classes = labels.map((_, index) => rightOf(before, index));
  const accuracy = corrected(said.map((answers) => mcNemar(whole, right(answers)).exact));
  const perClass = corrected(
    said.flatMap((answers) => labels.map((_, index) => mcNemar(classes[index] ?? [], rightOf(answers, index)).exact)),
  );
  return {
    tests: accuracy.map((own, cell) => ({
      accuracy: own,
      perClass: Object.fromEntries(
        labels.flatMap((label, index) => {
          const found = perClass[cell * labels.length + index];
          return found ? [[label, found]] : [];
        }),
      ),
    })),
    families: { level, accuracy: familyOf(accuracy), perClass: familyOf(perClass) },
  };
}

function corrected(values: readonly number[]): Significance[] {
  const [strict, lenient] = [holm(values), benjaminiHochberg(values)];
  return values.map((p, index) => ({ p, holm: strict[index] ?? 1, benjaminiHochberg: lenient[index] ?? 1 }));
}

function saidOf({ probabilities }: Answer): number {
  return probabilities.indexOf(Math.max(...probabilities));
}

function familyOf(tests: readonly Significance[]): AblationFamily {
  return {
    tests: tests.length,
    holm: tests.filter(({ holm: p }) => p < level).length,
    benjaminiHochberg: tests.filter(({ benjaminiHochberg: p }) => p < level).length,
  };
}

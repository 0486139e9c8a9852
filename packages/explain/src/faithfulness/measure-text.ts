import { GatheredSubject, isWhiteBox, type BlackBox, type Question } from "@limelight/core";
import { attributed } from "../attributed.ts";
import { ExplainError } from "../explain-error.ts";
import type { Attribution, Context, Method, Unit } from "../method.ts";
import { areSizes } from "../units/sizes.ts";
import { sharedWords } from "../units/shared-words.ts";
import { wordSpans } from "../words/word-spans.ts";
import type { Measure, MeasureContext, MeasuredExplanation, Metric } from "./metric.ts";
import { randomExplanations } from "./random-explanation.ts";
import { floorOf, refusalOf, sorted, type MeasuredMethod, type TextMeasures } from "./text-measures.ts";
import { wordScores } from "./word-scores.ts";

export type { MeasuredMethod, TextMeasures } from "./text-measures.ts";

/** A method whose explanations are measured, with its options. */
export interface Contender {
  readonly method: Method<unknown>;
  readonly options: unknown;
}

export interface ChosenMetric {
  readonly metric: Metric<unknown>;
  readonly options: unknown;
}

export interface MeasureTextOptions extends Pick<MeasureContext, "rationale" | "decode" | "vocabulary" | "randomized"> {
  /** What is taken away: the words of the text, or the tokens between its first and its last. */
  readonly unit: "word" | "token";
  /** Random explanations that are measured as well. */
  readonly draws: number;
  /**
   * Called while the subject answers what methods or metrics asked together, with how many of these questions are answered: a text may have
   * thousands before the first measure is there.
   */
  readonly answered?: (done: number, total: number) => void;
}

/**
 * Explains a text by several methods and measures what they say. The methods ask together, and so do all metrics of all explanations: a text is
 * run once, whoever asks. Words that one method takes together are together for all of them.
 * @throws ExplainError "no-words"; what the subject throws
 */
export async function measureText(
  given: BlackBox,
  input: Question,
  target: number,
  contenders: readonly Contender[],
  metrics: readonly ChosenMetric[],
  { unit, draws, answered, ...more }: MeasureTextOptions,
  { seed, signal, progress }: Context,
): Promise<TextMeasures> {
  if (wordSpans(input.text).length + wordSpans(input.pair ?? "").length === 0)
    throw new ExplainError("no-words", "the text has no words to leave out", "give a text with letters or digits");
  const gathered = new GatheredSubject(given, { ...(signal && { signal }), ...(answered && { progress: answered }) });
  const floors = metrics.filter(({ metric }) => metric.floor);
  const total = contenders.length * (1 + metrics.length) + draws * floors.length;
  let done = 0;
  progress?.(done, total);
  const counted = async <Result>(work: Promise<Result>): Promise<Result> => {
    const result = await work;
    progress?.(++done, total);
    return result;
  };
  const context = { seed, ...(signal && { signal }) };
  const explained = await gathered.run(
    contenders.map(({ method, options }) => async (subject) => {
      const attribution = await counted(attributed(method, subject, input, target, options, context));
      return { attribution, sizes: areSizes(method, attribution, options, undefined) };
    }),
  );
  const found = explained.map((each) =>
    each.status === "fulfilled" ? each.value : { refused: refusalOf(each.reason) },
  );
  const attributions = found.flatMap((each) => ("attribution" in each ? [each.attribution] : []));
  const parts = unit === "word" ? wordsOf(input, attributions) : tokensOf(given, input);
  const measure =
    ({ metric, options }: ChosenMetric, explanation: MeasuredExplanation, explain: MeasureContext["explain"]) =>
    async (subject: BlackBox): Promise<Measure> => {
      const own = { ...context, ...more, ...(explain && { explain }) };
      return finite(metric, await counted(metric.measure(subject, input, target, explanation, options, own)));
    };
  const explanations = found.map((each, index) => {
    const contender = contenders[index];
    if (!("attribution" in each) || !contender) return undefined;
    const { method, options } = contender;
    return {
      explanation: { ...parts, scores: parts.scoresOf(input, each.attribution), sizes: each.sizes },
      explain: async (subject: BlackBox, other: Question): Promise<readonly number[]> =>
        parts.scoresOf(other, await attributed(method, subject, other, target, options, context)),
    };
  });
  const random = randomExplanations(parts.units.length, draws, seed);
  const tasks = [
    ...explanations.flatMap((each, index) =>
      each ? metrics.map((metric) => ({ index, metric, run: measure(metric, each.explanation, each.explain) })) : [],
    ),
    ...random.flatMap((scores) =>
      floors.map((metric) => ({
        index: -1,
        metric,
        run: measure(metric, { ...parts, scores, sizes: false }, undefined),
      })),
    ),
  ];
  const settled = await gathered.run(tasks.map(({ run }) => run));
  const results = (owner: number): [string, PromiseSettledResult<Measure>][] =>
    tasks.flatMap(({ index, metric }, task) => {
      const result = settled[task];
      return index === owner && result ? [[metric.metric.id, result]] : [];
    });
  return {
    units: parts.units,
    methods: contenders.map(({ method: { id } }, index): MeasuredMethod => {
      const each = found[index];
      const scores = explanations[index]?.explanation.scores;
      return {
        id,
        ...sorted(results(index)),
        ...(scores && { scores }),
        ...(each && "refused" in each && { refused: each.refused }),
        ...(each && "attribution" in each && { queries: each.attribution.queries }),
      };
    }),
    floor: floorOf(results(-1)),
    queries: gathered.queries,
  };
}

/** What can be taken away, and how a method's scores become theirs. */
interface Parts {
  readonly units: readonly Unit[];
  readonly members?: readonly (readonly number[])[];
  scoresOf(input: Question, attribution: Attribution): number[];
}

function wordsOf(input: Question, attributions: readonly Attribution[]): Parts {
  const { units, members } = sharedWords(input, attributions);
  return {
    units,
    members,
    scoresOf: (other, attribution) => {
      const words = wordScores(other, attribution);
      return members.map((own) => own.reduce((sum, word) => sum + (words[word] ?? 0), 0));
    },
  };
}

// ferret leaves the first and the last token alone, whatever they are.
function tokensOf(subject: BlackBox, input: Question): Parts {
  if (!isWhiteBox(subject))
    throw new ExplainError(
      "not-defined",
      "the subject has no tokens to take away",
      "measure words: leave the mode out",
    );
  const tokens = subject.tokens(input);
  const own = tokens.filter(({ special }) => !special).length;
  return {
    units: tokens.slice(1, -1).map(({ text, start, end }) => ({ text, start, end })),
    scoresOf: (_, { units, scores }) => {
      if (units.length === tokens.length) return scores.slice(1, -1);
      if (units.length === own && own === tokens.length - 2) return [...scores];
      // Larger units give each of their tokens their score, so that these stay together in the order.
      return tokens
        .slice(1, -1)
        .map(({ start, end }) =>
          units.reduce(
            (sum, unit, index) =>
              (unit.spans ?? [unit]).some((place) => !unit.special && place.start < end && place.end > start)
                ? sum + (scores[index] ?? 0)
                : sum,
            0,
          ),
        );
    },
  };
}

/** A number that is none is refused, not averaged. */
function finite({ id }: Metric<unknown>, measure: Measure): Measure {
  if (measure.value === null || Number.isFinite(measure.value)) return measure;
  throw new ExplainError("bad-answer", `${id} is ${measure.value}`, "check the scores and the model's weights");
}

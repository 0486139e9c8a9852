import type { EvaluatedModel } from "../../result/evaluate-document.ts";
import { isFailure, type Context, type Failure, type VerbRunner } from "../verb.ts";
import { answersOf } from "../answers-of.ts";
import { askedModels, type EvaluatedSubject } from "./asked-models.ts";
import { comparedPairs } from "./compared.ts";
import { differingRows, evaluatedRows } from "./evaluated-rows.ts";
import { evaluatedModel, type Said } from "./evaluated.ts";
import { labelledInputs, type Labelled } from "./labelled-inputs.ts";

/** So many texts are asked about at a time. */
const together = 256;

/** How well classifiers do on labelled texts: one document for all of them. */
export const evaluate: VerbRunner<"evaluate"> = async function* (context, experiment, inputs) {
  const asked = await askedModels(context, experiment);
  const labels = asked[0]?.subject.labels ?? [];
  const { examples: usable, failures, left } = await labelledInputs(inputs, asked);
  for (const failure of failures) yield failure;
  if (usable.length === 0) return;
  const answered: AnswersOf[] = [];
  for (const each of asked) answered.push(await answersFrom(context, each, usable));
  // An example counts for all or for none.
  const failed = usable.map((_, example) => answered.map(({ answers }) => answers[example] ?? []).find(isFailure));
  for (const failure of failed) if (failure) yield failure;
  const examples = usable.filter((_, example) => !failed[example]);
  if (examples.length === 0) return;
  const all = answered.map(({ asked: own, answers, seconds }): Said => ({
    asked: own,
    probabilities: answers.filter((_, example) => !failed[example]).map((row) => (isFailure(row) ? [] : row)),
    seconds,
  }));
  const gold = examples.map((example) => example.gold);
  const models: EvaluatedModel[] = [];
  for (const said of all) models.push(await evaluatedModel(said, gold, labels, experiment));
  const [first] = models;
  if (!first) throw new TypeError("nobody was asked");
  const rows = evaluatedRows(examples, all, labels);
  yield {
    document: {
      ...first,
      labels,
      examples: examples.length,
      left: { ...left, failed: left.failed + usable.length - examples.length },
      ...(models.length > 1 && {
        models,
        pairs: comparedPairs(all, gold, labels, experiment),
        differing: differingRows(rows, experiment.differences),
      }),
      ...(experiment.rows && { rows }),
    },
  };
};

interface AnswersOf {
  readonly asked: EvaluatedSubject;
  /** [examples][classes] */
  readonly answers: readonly (readonly number[] | Failure)[];
  readonly seconds: number;
}

/** What one subject says of all examples, and how long that took. What it cannot answer is a failure. */
async function answersFrom(
  { environment: { signal, progress } }: Context,
  asked: EvaluatedSubject,
  examples: readonly Labelled[],
): Promise<AnswersOf> {
  const report = (done: number): void =>
    progress?.({ label: `evaluate ${asked.id}`, done, total: examples.length, unit: "texts" });
  report(0);
  const aborts = { ...(signal && { signal }) };
  const [first] = examples;
  // Kernels are compiled when they are first run; that is no part of a model's speed.
  if (asked.ours && first) await asked.subject.ask([first.input], aborts);
  const answers: (readonly number[] | Failure)[] = [];
  const started = performance.now();
  for (let from = 0; from < examples.length; from += together) {
    const some = examples.slice(from, from + together).map(({ input }) => input);
    const found = await answersOf(asked.subject, some, {
      ...aborts,
      progress: (done) => report(from + done),
    });
    for (const answer of found)
      answers.push(isFailure(answer) ? answer : asked.places.map((place) => answer.probabilities[place] ?? 0));
  }
  report(examples.length);
  return { asked, answers, seconds: (performance.now() - started) / 1000 };
}

import {
  attackAll,
  AttackError,
  textEdits,
  type Asked,
  type Attacked,
  type AttackResult,
  type Example,
} from "@limelight/attack";
import type { Answer } from "@limelight/core";
import { ExperimentError } from "../../experiment-error.ts";
import type { AttackDocument, AttackQuestion, AttackReference, SaidOf } from "../../result/attack-documents.ts";
import { askedForeign, askedModel, type AskedSubject } from "../../session/asked-subject.ts";
import { byLabel, likeliest } from "../classify.ts";
import { labelOf } from "../label-of.ts";
import {
  failureOf,
  heading,
  isFailure,
  modelReference,
  type Failure,
  type Input,
  type Outcome,
  type VerbRunner,
} from "../verb.ts";
import { attackSummary } from "./attack-summary.ts";
import { composedAttack } from "./composed-attack.ts";

/** How easily a classifier is fooled: a document a text, and what that comes to. */
export const attack: VerbRunner<"attack"> = async function* (context, experiment, inputs) {
  const { attack: composed, reference } = composedAttack(experiment);
  const { seed, budget, deadline, attackedAtOnce: atOnce, resamples } = experiment;
  const asked: AskedSubject =
    (await askedForeign(context, experiment)) ?? askedModel(await context.session(experiment.model));
  const { subject } = asked;
  const items: (Failure | { readonly input: Input; readonly example: Example })[] = [];
  for await (const input of inputs) items.push(isFailure(input) ? input : prepared(input, subject.labels));
  const examples = items.flatMap((item) => (isFailure(item) ? [] : [item]));
  const traces = new Map<number, Asked[]>();
  const { signal, progress } = context.environment;
  const started = performance.now();
  const documents: AttackDocument[] = [];
  let [done, questions] = [0, 0];
  const report = (): void =>
    progress?.({ label: "attack", done, total: examples.length, unit: "texts", now: `${questions} questions` });
  report();
  const running = attackAll(
    subject,
    examples.map(({ example }) => example),
    composed,
    {
      seed,
      atOnce,
      ...(budget !== undefined && { budget }),
      ...(deadline !== undefined && { deadlineMilliseconds: deadline * 1000 }),
      ...(signal && { signal }),
      asked: (index, batch) => {
        questions += batch.length;
        if (experiment.trace) traces.set(index, [...(traces.get(index) ?? []), ...batch]);
        report();
      },
    },
  );
  let left = 0;
  for (const item of items) {
    if (isFailure(item)) {
      yield item;
      continue;
    }
    const next = await running.next();
    if (next.done) {
      left += 1;
      continue;
    }
    done += 1;
    const outcome = outcomeOf(asked, reference, item.input, next.value, traces.get(next.value.index));
    traces.delete(next.value.index);
    if (!isFailure(outcome)) documents.push(outcome.document);
    report();
    yield outcome;
  }
  if (documents.length === 0) return;
  yield {
    document: {
      type: "summary",
      model: modelReference(asked),
      attack: reference,
      ...attackSummary(documents, { seed, resamples }),
      ...(left > 0 && { left }),
      seconds: (performance.now() - started) / 1000,
    },
  };
};

function prepared(
  input: Input,
  labels: readonly string[],
): Failure | { readonly input: Input; readonly example: Example } {
  try {
    const { text, pair, label } = input;
    const example = {
      text,
      ...(pair !== undefined && { pair }),
      ...(label !== undefined && { label: labelOf(label, labels) }),
    };
    return { input, example };
  } catch (error) {
    return failureOf(input, error);
  }
}

/** @throws what is not about this text alone */
function outcomeOf(
  asked: AskedSubject,
  reference: AttackReference,
  input: Input,
  { result, error, milliseconds }: Attacked,
  trace: readonly Asked[] | undefined,
): Failure | Outcome<AttackDocument> {
  if (!result) return failureOf(input, ofText(error));
  const { labels } = asked.subject;
  return {
    document: {
      ...heading(asked, input, asked.encode(input)),
      attack: reference,
      ...found(result),
      ...(result.skipped !== undefined && { skipped: result.skipped }),
      label: labels[result.label] ?? String(result.label),
      before: said(labels, result.before.answer),
      after: said(labels, result.after.answer),
      edits: textEdits(result.after.text),
      wordsChanged: wordsChanged(result),
      words: result.before.text.words.length,
      queries: result.queries,
      ...(trace && { trace: trace.map((question) => questionOf(labels, question)) }),
      seconds: milliseconds / 1000,
    },
  };
}

function found({
  status,
  before,
  after,
}: AttackResult): Pick<AttackDocument, "original" | "adversarial" | "status" | "nearest"> {
  const { text, pair } = after.text;
  const reached = status === "succeeded" || status === "maximized";
  return {
    original: before.text.text,
    adversarial: reached ? text : null,
    ...(reached && pair !== undefined && { adversarial_pair: pair }),
    status,
    ...(status === "failed" && { nearest: text, ...(pair !== undefined && { nearest_pair: pair }) }),
  };
}

/** Words of the original that are gone or others, and words that were put in. */
function wordsChanged({ before, after }: AttackResult): number {
  const gone = after.text.places.filter((place) => place < 0).length;
  return Math.min(before.text.words.length, gone + after.text.modified.size);
}

function said(labels: readonly string[], { probabilities }: Answer): SaidOf {
  const top = likeliest(probabilities);
  return {
    label: labels[top] ?? String(top),
    probability: probabilities[top] ?? 0,
    probabilities: byLabel(labels, probabilities),
  };
}

function questionOf(labels: readonly string[], { text, answer, score, known }: Asked): AttackQuestion {
  return {
    text: text.text,
    ...(text.pair !== undefined && { text_pair: text.pair }),
    probabilities: byLabel(labels, answer.probabilities),
    score,
    known,
  };
}

function ofText(error: unknown): unknown {
  return error instanceof AttackError && error.code === "no-words"
    ? new ExperimentError("bad-input", error.message, error.hint)
    : error;
}

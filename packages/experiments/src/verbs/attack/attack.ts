import { attackAll, type Example } from "@limelight/attack";
import type { AttackDocument, AttackQuestion } from "../../result/attack-documents.ts";
import { askedForeign, askedModel, type AskedSubject } from "../../session/asked-subject.ts";
import { labelOf } from "../label-of.ts";
import { failureOf, isFailure, modelReference, type Failure, type Input, type VerbRunner } from "../verb.ts";
import { attackDocument, attackQuestion } from "./attack-document.ts";
import { attackSummary } from "./attack-summary.ts";
import { composedAttack } from "./composed-attack.ts";
import { neededResources } from "./needed-resources.ts";
import { Transfer } from "./transfer.ts";
import { universalTrigger, universalTriggers } from "./universal-trigger.ts";

interface Prepared {
  readonly input: Input;
  readonly example: Example;
}

/** How easily a classifier is fooled: a document a text, and what that comes to. */
export const attack: VerbRunner<"attack"> = async function* (context, experiment, inputs) {
  if (experiment.recipe === universalTriggers) return yield* triggered(context, experiment, inputs);
  const { attack: composed, reference } = composedAttack(experiment);
  const { seed, budget, deadline, attackedAtOnce: atOnce, resamples, transferTo = [] } = experiment;
  const asked: AskedSubject =
    (await askedForeign(context, experiment)) ?? askedModel(await context.session(experiment.model));
  const { subject } = asked;
  const resources = await neededResources(context, experiment, composed, { subject, seed });
  const transfer = await Transfer.open(context, transferTo, subject.labels);
  const items = await prepared(inputs, subject.labels);
  const examples = items.flatMap((item) => (isFailure(item) ? [] : [item.example]));
  const traces = new Map<number, AttackQuestion[]>();
  const rounds = new Map<number, number>();
  const { environment } = context;
  const { signal, progress } = environment;
  const started = performance.now();
  const documents: AttackDocument[] = [];
  let [done, questions, left, forward] = [0, 0, 0, 0];
  const report = (): void =>
    progress?.({ label: "attack", done, total: examples.length, unit: "texts", now: `${questions} questions` });
  report();
  const rows = items.flatMap((item, place) => (isFailure(item) ? [] : [item.input.row ?? place]));
  const running = attackAll(
    subject,
    examples,
    composed,
    {
      seed,
      atOnce,
      resources,
      ...(budget !== undefined && { budget }),
      ...(deadline !== undefined && { deadlineMilliseconds: deadline * 1000 }),
      ...(signal && { signal }),
      asked: (index, batch) => {
        questions += batch.length;
        const round = rounds.get(index) ?? 0;
        rounds.set(index, round + 1);
        const answered = batch.map((question) => attackQuestion(subject.labels, question, round));
        environment.asked?.(answered.map((question) => ({ input: index, ...question })));
        if (experiment.trace) traces.set(index, [...(traces.get(index) ?? []), ...answered]);
        report();
      },
    },
    (place) => rows[place] ?? place,
  );
  const next = async (input: Input): Promise<Failure | AttackDocument | undefined> => {
    const attacked = await running.next();
    if (attacked.done) return undefined;
    const { index } = attacked.value;
    forward = Math.max(forward, attacked.value.forward);
    const document = attackDocument(asked, reference, input, attacked.value, traces.get(index));
    traces.delete(index);
    return isFailure(document) ? document : transfer.added(document, input);
  };
  try {
    for (const item of items) {
      if (isFailure(item)) {
        yield item;
        continue;
      }
      const outcome = await next(item.input);
      if (!outcome) {
        left += 1;
        continue;
      }
      done += 1;
      report();
      if (isFailure(outcome)) yield outcome;
      else if (outcome.ended === "deadline") {
        left += 1;
        yield { document: outcome, input: item.input, unfinished: true };
      } else {
        documents.push(outcome);
        yield { document: outcome, input: item.input };
      }
    }
  } finally {
    await running.return(undefined);
  }
  if (documents.length === 0) return;
  yield {
    document: {
      type: "summary",
      model: modelReference(asked),
      attack: reference,
      ...attackSummary(documents, forward, { seed, resamples }),
      ...(left > 0 && { left }),
      seconds: (performance.now() - started) / 1000,
    },
  };
};

/** An attack that is one for all texts. */
const triggered: VerbRunner<"attack"> = async function* (context, experiment, inputs) {
  const asked: AskedSubject =
    (await askedForeign(context, experiment)) ?? askedModel(await context.session(experiment.model));
  const items = await prepared(inputs, asked.subject.labels);
  for (const item of items) if (isFailure(item)) yield item;
  yield* universalTrigger(
    context,
    experiment,
    asked,
    items.flatMap((item) => (isFailure(item) ? [] : [item])),
  );
};

async function prepared(
  inputs: AsyncIterable<Input | Failure>,
  labels: readonly string[],
): Promise<(Failure | Prepared)[]> {
  const items: (Failure | Prepared)[] = [];
  for await (const input of inputs) {
    if (isFailure(input)) {
      items.push(input);
      continue;
    }
    try {
      const { text, pair, label } = input;
      const own = label === undefined ? {} : { label: labelOf(label, labels) };
      items.push({ input, example: { text, ...(pair !== undefined && { pair }), ...own } });
    } catch (error) {
      items.push(failureOf(input, error));
    }
  }
  return items;
}

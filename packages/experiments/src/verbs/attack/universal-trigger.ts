import { findTrigger, withTrigger, type AttackQueries, type Example } from "@limelight/attack";
import type { Answer } from "@limelight/core";
import { NumpyRandomState } from "@limelight/statistics";
import { ExperimentError } from "../../experiment-error.ts";
import type { AttackDocument, AttackReference, AttackSummary } from "../../result/attack-documents.ts";
import type { ExperimentOf } from "../../schema/index.ts";
import type { AskedSubject } from "../../session/asked-subject.ts";
import { likeliest } from "../classify.ts";
import { labelOf } from "../label-of.ts";
import { refuseStray } from "../stray-fields.ts";
import { heading, modelReference, type Context, type Input, type Outcome } from "../verb.ts";
import { saidOf } from "./attack-document.ts";
import { attackSummary } from "./attack-summary.ts";

/** What people type for an attack that is one for all texts. */
export const universalTriggers = "universal-triggers";

const reference: AttackReference = {
  recipe: universalTriggers,
  goal: "untargeted",
  search: "gradient",
  transformations: ["trigger"],
  constraints: [],
};

/** Texts that a trigger is looked for on, at most. */
const mostSearched = 256;

/**
 * A trigger (Wallace et al. 2019), found on half of the texts, drawn by the seed, and put in front of the others: a document for each of those.
 * @throws ExperimentError "bad-input" where there are fewer than two texts, AttackError "no-resource" where the subject has no gradients
 */
export async function* universalTrigger(
  { environment: { signal, progress } }: Context,
  experiment: ExperimentOf<"attack">,
  asked: AskedSubject,
  items: readonly { readonly input: Input; readonly example: Example }[],
): AsyncGenerator<Outcome<AttackDocument | AttackSummary>> {
  const { seed, resamples, goal, budget, search, transform, constraint, constraintSet, trace, deadline } = experiment;
  refuseStray("a trigger for all texts", { search, transform, constraint, constraintSet, deadline }, []);
  if (trace) refuseStray("a trigger for all texts", { trace }, []);
  if (items.length < 2)
    throw new ExperimentError(
      "bad-input",
      "a trigger is looked for on some texts and tried on others",
      "Give two texts or more, or --data FILE.",
    );
  const { subject } = asked;
  const started = performance.now();
  const known = await predictedLabels(asked, items, signal);
  const order = new NumpyRandomState(seed).permutation(items.length);
  const half = Math.min(mostSearched, Math.floor(items.length / 2));
  const searched = order.slice(0, half).flatMap((place) => known[place] ?? []);
  const rounds = 10;
  let round = 0;
  const report = (): void => progress?.({ label: "looking for a trigger", done: round, total: rounds, unit: "rounds" });
  report();
  const { trigger, queries } = await findTrigger(subject, searched, {
    seed,
    rounds,
    ...(goal !== undefined && { target: targetOf(goal, subject.labels) }),
    ...(budget !== undefined && { budget }),
    ...(signal && { signal }),
    found: () => {
      round += 1;
      report();
    },
  });
  const documents: AttackDocument[] = [];
  const rest = order.slice(half).toSorted((one, other) => one - other);
  const held = rest.flatMap((place) => {
    const [item, example] = [items[place], known[place]];
    return item && example ? [{ input: item.input, example }] : [];
  });
  const texts = held.map(({ example }) => withTrigger(example, trigger));
  const { answers } = await subject.ask([...held.map(({ example }) => example), ...texts], {
    ...(signal && { signal }),
  });
  for (const [index, { input, example }] of held.entries()) {
    const [before, after, text] = [answers[index], answers[held.length + index], texts[index]?.text ?? ""];
    if (!before || !after) continue;
    const label = example.label ?? likeliest(before.probabilities);
    const right = likeliest(before.probabilities) === label;
    const turned = right && likeliest(after.probabilities) !== label;
    const document: AttackDocument = {
      ...heading(asked, input, asked.encode(input)),
      attack: reference,
      trigger,
      original: input.text,
      adversarial: turned ? text : null,
      status: !right ? "skipped" : turned ? "succeeded" : "failed",
      ...(!right && { skipped: "it is misclassified as it is" }),
      ...(right && !turned && { nearest: text }),
      label: subject.labels[label] ?? String(label),
      before: saidOf(subject.labels, before),
      after: saidOf(subject.labels, right ? after : before),
      edits: right ? [{ start: 0, end: 0, from: "", to: `${trigger} `, word: 0 }] : [],
      wordsChanged: right ? trigger.split(" ").length : 0,
      words: input.text.split(/\s+/u).filter(Boolean).length,
      queries: asks(right ? 2 : 1, 0),
      seconds: 0,
    };
    documents.push(document);
    yield { document };
  }
  const summary = attackSummary(documents, 0, { seed, resamples });
  yield {
    document: {
      type: "summary",
      model: modelReference(asked),
      attack: reference,
      trigger,
      foundOn: half,
      ...summary,
      queries: { ...summary.queries, asked: summary.queries.asked + queries.asked },
      seconds: (performance.now() - started) / 1000,
    },
  };
}

/** Texts without a label have the one that the subject gives them. */
async function predictedLabels(
  { subject }: AskedSubject,
  items: readonly { readonly example: Example }[],
  signal: AbortSignal | undefined,
): Promise<Example[]> {
  if (items.every(({ example }) => example.label !== undefined)) return items.map(({ example }) => example);
  const { answers } = await subject.ask(
    items.map(({ example }) => example),
    { ...(signal && { signal }) },
  );
  const none: Answer = { probabilities: [] };
  return items.map(({ example }, index) => ({
    ...example,
    label: example.label ?? likeliest((answers[index] ?? none).probabilities),
  }));
}

function targetOf(goal: string, labels: readonly string[]): number {
  const [kind, ...label] = goal.split(":");
  if (kind === "targeted") return labelOf(label.join(":"), labels);
  throw new ExperimentError(
    "bad-experiment",
    `goal: a trigger is untargeted or targeted:LABEL, not ${goal}`,
    "Leave it out.",
  );
}

function asks(asked: number, forward: number): AttackQueries {
  return { asked, distinct: asked, known: 0, forward };
}

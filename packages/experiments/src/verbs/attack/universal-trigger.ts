import { AttackedText, findTrigger, withTrigger, type Example } from "@limelight/attack";
import { isWhiteBox, type BlackBox, type Queries, type WhiteBox } from "@limelight/core";
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

const parts = { recipe: universalTriggers, search: "gradient", transformations: ["trigger"], constraints: [] } as const;

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
  const { seed, resamples, goal, budget } = experiment;
  refuseWhatItLacks(experiment);
  if (items.length < 2)
    throw new ExperimentError(
      "bad-input",
      "a trigger is looked for on some texts and tried on others",
      "Give two texts or more, or --data FILE.",
    );
  const queries = { asked: 0, distinct: 0, known: 0, forward: 0 };
  const subject = counting(asked.subject, queries);
  const started = performance.now();
  const target = goal === undefined || goal === "untargeted" ? undefined : targetOf(goal, subject.labels);
  const reference: AttackReference = { ...parts, goal: target === undefined ? "untargeted" : "targeted" };
  const known = await labelled(subject, items, signal);
  const order = new NumpyRandomState(seed).permutation(items.length);
  const half = Math.min(mostSearched, Math.floor(items.length / 2));
  // Those that have the target's label already would say nothing.
  const searched = order.slice(0, half).flatMap((place) => {
    const found = known[place];
    return found && found.label !== target ? [found] : [];
  });
  const rounds = 10;
  let round = 0;
  const report = (): void => progress?.({ label: "looking for a trigger", done: round, total: rounds, unit: "rounds" });
  report();
  const { trigger } = await findTrigger(subject, searched, {
    seed,
    rounds,
    ...(target !== undefined && { target }),
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
    const [item, found] = [items[place], known[place]];
    return item && found ? [{ input: item.input, example: found }] : [];
  });
  const texts = held.map(({ example }) => withTrigger(example, trigger));
  const { answers, queries: own } = await subject.ask([...held.map(({ example }) => example), ...texts], {
    ...(signal && { signal }),
  });
  const put = new AttackedText({ text: trigger }).words.length;
  for (const [index, { input, example }] of held.entries()) {
    const [before, after] = [answers[index], answers[held.length + index]];
    const { text = "", pair } = texts[index] ?? {};
    if (!before || !after) continue;
    const said = likeliest(before.probabilities);
    const label = example.label ?? said;
    const skipped = target === label ? "it has the target's label" : said !== label && "it is misclassified as it is";
    const now = likeliest(after.probabilities);
    const turned = skipped === false && (target === undefined ? now !== label : now === target);
    const document: AttackDocument = {
      ...heading(asked, input, asked.encode(input)),
      attack: reference,
      trigger,
      original: input.text,
      adversarial: turned ? text : null,
      ...(turned && pair !== undefined && { adversarial_pair: pair }),
      status: skipped !== false ? "skipped" : turned ? "succeeded" : "failed",
      ...(skipped !== false && { skipped }),
      ...(skipped === false && !turned && { nearest: text, ...(pair !== undefined && { nearest_pair: pair }) }),
      label: subject.labels[label] ?? String(label),
      before: saidOf(subject.labels, before),
      after: saidOf(subject.labels, skipped === false ? after : before),
      edits: skipped === false ? [{ start: 0, end: 0, from: "", to: `${trigger} `, word: 0 }] : [],
      wordsChanged: skipped === false ? put : 0,
      words: put + new AttackedText(example).words.length,
      queries: { asked: 2, distinct: 2, known: 0, forward: own.forward },
      seconds: 0,
    };
    documents.push(document);
    yield { document };
  }
  const summary = attackSummary(documents, queries.forward, { seed, resamples });
  yield {
    document: {
      type: "summary",
      model: modelReference(asked),
      attack: reference,
      trigger,
      foundOn: half,
      ...summary,
      queries,
      seconds: (performance.now() - started) / 1000,
    },
  };
}

/** The examples; those without a label have the one that the subject gives them. */
async function labelled(
  subject: BlackBox,
  items: readonly { readonly example: Example }[],
  signal: AbortSignal | undefined,
): Promise<Example[]> {
  if (items.every(({ example }) => example.label !== undefined)) return items.map(({ example }) => example);
  const { answers } = await subject.ask(
    items.map(({ example }) => example),
    { ...(signal && { signal }) },
  );
  return items.map(({ example }, index) => ({
    ...example,
    label: example.label ?? likeliest(answers[index]?.probabilities ?? []),
  }));
}

/** The subject, with what it is asked added up. */
function counting(subject: BlackBox, total: { asked: number; distinct: number; forward: number }): BlackBox {
  const counted = <Found extends { readonly queries: Queries }>(found: Found): Found => {
    total.asked += found.queries.asked;
    total.distinct += found.queries.distinct;
    total.forward += found.queries.forward;
    return found;
  };
  const ask: BlackBox["ask"] = async (...given) => counted(await subject.ask(...given));
  if (!isWhiteBox(subject)) return { labels: subject.labels, ask };
  const whole: WhiteBox = {
    ...subject,
    ask,
    differentiate: async (...given) => counted(await subject.differentiate(...given)),
  };
  return whole;
}

/** @throws ExperimentError "bad-experiment" naming what an attack by parts has and a trigger has not */
function refuseWhatItLacks({
  search,
  transform,
  constraint,
  constraintSet,
  deadline,
  trace,
  transferTo,
  maskedModel,
  encoder,
  languageModel,
  attribution,
  vectors,
  similarity,
  partOptions,
}: ExperimentOf<"attack">): void {
  refuseStray(
    "a trigger for all texts",
    {
      search,
      transform,
      constraint,
      constraintSet,
      deadline,
      transferTo,
      maskedModel,
      encoder,
      languageModel,
      attribution,
      vectors,
      similarity,
      trace: trace || undefined,
      partOptions: Object.keys(partOptions).length > 0 ? partOptions : undefined,
    },
    [],
  );
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

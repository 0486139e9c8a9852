import type { BlackBox, Queries } from "@limelight/core";
import { alignRatings, ratingRequest, readAnswer } from "@limelight/explain";
import { ExperimentError } from "../experiment-error.ts";
import type { ExplainDocument, Explanation } from "../result/documents.ts";
import type { SelfExplanation } from "../result/self-explanation-document.ts";
import { bundledLanguageModel } from "../schema/generation.ts";
import type { ExperimentOf } from "../schema/index.ts";
import { answerOf } from "../self-explanation/ask-for-ratings.ts";
import { deletionOf } from "../self-explanation/assess-ratings.ts";
import { withAgreement } from "./agreement.ts";
import { byLabel } from "./classify.ts";
import { chooseMethods, explanation, targetOf, type ChosenMethod } from "./explanation.ts";
import { ofTexts } from "./progress-of-texts.ts";
import { refuseStray } from "./stray-fields.ts";
import { heading, oneByOne, type Context, type Failure, type Input, type Outcome } from "./verb.ts";

/** What the method is called, among those that ask no assistant. */
const selfExplanation = "self-explanation";

type Experiment = ExperimentOf<"explain">;

/**
 * An assistant rates every word of a text for its answer, or has done so (`answer`); its ratings are held against methods that explain a
 * classifier, the judge, and against that classifier's answers as words go (Huang et al. 2023).
 * @throws ExperimentError "bad-experiment" where fields mean nothing for it; "bad-input" where one answer is given for several texts
 */
export async function* selfExplain(
  context: Context,
  experiment: Experiment,
  inputs: AsyncIterable<Input | Failure>,
): AsyncGenerator<Outcome<ExplainDocument> | Failure> {
  requireMeaning(experiment);
  const { answer, against = ["integrated-gradients"] } = experiment;
  if (answer !== undefined && context.total !== 1)
    throw new ExperimentError("bad-input", "an answer is about one text", "Give one text with it.");
  const methods = chooseMethods(against, experiment);
  const several = context.total !== 1;
  const body = async function* (input: Input, before: number): AsyncGenerator<Outcome<ExplainDocument>> {
    const told = several ? ofTexts(context, before, selfExplanation) : context;
    yield { document: await assessed(told, experiment, methods, input) };
  };
  yield* oneByOne(context, inputs, body, several ? "explain" : undefined);
}

async function assessed(
  context: Context,
  experiment: Experiment,
  methods: readonly ChosenMethod[],
  input: Input,
): Promise<ExplainDocument> {
  const started = performance.now();
  if (input.pair !== undefined)
    throw new ExperimentError("bad-input", "there is a second text", "Self-explanation is of one text: leave it out.");
  if (alignRatings(input.text, []).units.length === 0)
    throw new ExperimentError("bad-input", "the text has no words", "Give a text with letters or digits.");
  const { signal } = context.environment;
  const { order = "explain-first", seed, randomOrders = 20 } = experiment;
  const judge = await context.session(experiment.judge);
  const subject = judge.subject();
  const encoding = judge.encode(input); // says so if the text is cut
  const labels = experiment.labels ?? subject.labels;
  const request = ratingRequest({ text: input.text, labels, order });
  const { asked, answer } = await answered(context, experiment, request, input.text);
  const { aligned, ...read } = readFor(input.text, answer, labels);
  const target = await targetFor(context, subject, input, experiment.target, read.label);
  const { answers, queries } = await subject.ask([input], { ...(signal && { signal }) });
  const [prediction] = answers;
  const scores = aligned.ratings.map((rating) => rating ?? 0);
  const ratings: Explanation = {
    method: selfExplanation,
    options: { order, labels },
    target: { index: target, label: subject.labels[target] ?? String(target) },
    prediction: {
      probabilities: byLabel(subject.labels, prediction?.probabilities ?? []),
      ...(prediction?.logits && { logits: prediction.logits }),
    },
    unit: "word",
    units: aligned.units,
    scores,
    sizes: false,
    sum: scores.reduce((sum, score) => sum + score, 0),
    addsUpTo: null,
    outputKind: "rating",
    queries,
    seconds: 0,
  };
  const others: Explanation[] = [];
  for (const method of methods) others.push(await explanation(context, subject, input, target, method, seed));
  const [own = ratings, ...compared] = withAgreement(input, [ratings, ...others]);
  const isRated = scores.some((_, word) => aligned.ratings[word] !== null);
  const found = isRated
    ? await deletionOf(context, subject, input, own, compared, { orders: randomOrders, seed })
    : undefined;
  return {
    ...heading(judge, input, encoding),
    ...own,
    queries: total([queries, ...others.map((each) => each.queries), ...(found ? [found.queries] : [])]),
    seconds: (performance.now() - started) / 1000,
    selfExplanation: {
      ...(asked && { asked }),
      order,
      request,
      answer,
      ...read,
      against: compared,
      ...(found && { deletion: found.deletion }),
    },
  };
}

/** What the model answers, or has been answered. */
async function answered(
  context: Context,
  { answer, model, maxNewTokens }: Experiment,
  request: string,
  text: string,
): Promise<{ asked?: { id: string; sha256: string }; answer: string }> {
  if (answer !== undefined) return { answer };
  const session = await context.session(model ?? bundledLanguageModel);
  const { id, sha256 } = session;
  // A word with its rating takes about a dozen tokens.
  const enough = Math.min(2048, 40 + 12 * text.split(/\s+/).length);
  return { asked: { id, sha256 }, answer: await answerOf(context, session, request, maxNewTokens ?? enough) };
}

type Read = Omit<SelfExplanation, "asked" | "order" | "request" | "answer" | "against" | "deletion">;

function readFor(
  text: string,
  answer: string,
  labels: readonly string[],
): Read & { readonly aligned: ReturnType<typeof alignRatings> } {
  const words = alignRatings(text, []).units.map((unit) => unit.text);
  const { ratings, label = null, confidence = null, unread, unreadCount } = readAnswer(answer, words, labels);
  const aligned = alignRatings(text, ratings);
  const { shared, invented, repeated, signs, outOfOrder } = aligned;
  const unrated = aligned.ratings.flatMap((rating, word) => (rating === null ? [word] : []));
  return {
    aligned,
    label,
    confidence,
    rated: aligned.ratings.length - unrated.length,
    unrated,
    shared,
    invented,
    repeated,
    signs,
    clipped: ratings.filter(({ written }) => written !== undefined),
    outOfOrder,
    unread,
    unreadCount,
  };
}

/** The class that ratings speak for: one that is asked for, the one that the answer names, or what the judge says. */
async function targetFor(
  context: Context,
  subject: BlackBox,
  input: Input,
  target: string,
  label: string | null,
): Promise<number> {
  const named = subject.labels.findIndex((each) => each.toLowerCase() === label?.toLowerCase());
  return target === "predicted" && named >= 0 ? named : targetOf(context, subject, input, target);
}

function total(queries: readonly Queries[]): Queries {
  const sum = (of: (each: Queries) => number): number => queries.reduce((before, each) => before + of(each), 0);
  return {
    asked: sum(({ asked }) => asked),
    distinct: sum(({ distinct }) => distinct),
    forward: sum(({ forward }) => forward),
  };
}

function requireMeaning(experiment: Experiment): void {
  const { method, continuation, contrast, normalize, tokenSpans, attributeTarget, unit, aggregate, edits } = experiment;
  if ([method ?? []].flat().length > 1)
    throw new ExperimentError(
      "bad-experiment",
      "method: self-explanation runs alone",
      "Name methods to hold it against in --against.",
      { path: ["method"], problem: "self-explanation runs alone" },
    );
  const changed = edits.length > 0 ? edits : undefined;
  const stray = { continuation, contrast, normalize, tokenSpans, attributeTarget, unit, aggregate, edits: changed };
  refuseStray(selfExplanation, stray, []);
  if (experiment.answer === undefined) return;
  const { model, maxNewTokens } = experiment;
  refuseStray("an answer that is there", { model, maxNewTokens }, []);
}

import { wordSpans } from "@limelight/explain";
import {
  measureText,
  shuffledModels,
  type ChosenMetric,
  type ShuffledModels,
  type TextMeasures,
} from "@limelight/explain/faithfulness";
import type { Documents } from "../../result/documents.ts";
import type { ExperimentOf } from "../../schema/index.ts";
import { askedForeign, askedModel, type AskedSubject } from "../../session/asked-subject.ts";
import { writes, type Session } from "../../session/session.ts";
import { chooseMethods, targetOf } from "../explanation.ts";
import { ofMeasures, ofTexts } from "../progress-of-texts.ts";
import { refuseStray } from "../stray-fields.ts";
import {
  failureOf,
  heading,
  isFailure,
  modelReference,
  type Context,
  type Failure,
  type Input,
  type Outcome,
  type VerbRunner,
} from "../verb.ts";
import { chooseMetrics } from "./chosen-metrics.ts";
import { measuredFields, methodDocuments } from "./method-documents.ts";
import { rationaleSpans } from "./rationale-spans.ts";

/** Methods where nobody names any: some that ask, and of our models two that differentiate. */
const usualMethods = {
  ofModels: ["lime", "leave-one-out", "integrated-gradients", "saliency"],
  ofOthers: ["lime", "leave-one-out", "kernel-shap"],
} as const;

/** How far explanations say what the model does: a document a method over all texts, best read side by side; before them, where asked for, one a text. */
export const faithfulness: VerbRunner<"faithfulness"> = async function* (context, experiment, inputs) {
  const foreign = await askedForeign(context, experiment);
  if (foreign) return yield* measureAsked(context, experiment, foreign, inputs);
  const session = await context.session(experiment.model);
  if (writes(session))
    return yield* (await import("./written-steps.ts")).faithfulnessOfSteps(context, experiment, session, inputs);
  yield* measureAsked(context, experiment, askedModel(session), inputs, session);
};

/** The same of whoever is asked. @param session where that is a model of ours */
async function* measureAsked(
  context: Context,
  experiment: ExperimentOf<"faithfulness">,
  asked: AskedSubject,
  inputs: AsyncIterable<Input | Failure>,
  session?: Session,
): AsyncGenerator<Outcome<Documents["faithfulness"]> | Failure> {
  const { seed, draws, mode, maxNewTokens, options, methodOptions, perText } = experiment;
  refuseStray("a classifier", { maxNewTokens }, []);
  const methods = chooseMethods(
    experiment.methods ?? (session ? usualMethods.ofModels : usualMethods.ofOthers),
    { options, methodOptions },
    context.environment.methods,
  );
  chooseMetrics(experiment, { rationales: true, steps: false }); // says what is wrong before texts are read
  const texts: Input[] = [];
  for await (const input of inputs) {
    if (isFailure(input)) yield input;
    else texts.push(input);
  }
  const metrics = chooseMetrics(experiment, { rationales: texts.some(({ rationale }) => rationale), steps: false });
  const vocabulary = [...new Set(texts.flatMap(wordsOf))];
  const unit = mode === "ferret" ? "token" : "word";
  const { subject } = asked;
  const measured: TextMeasures[] = [];
  const started = performance.now();
  const { signal, progress } = context.environment;
  const randomized = session && (await shuffledCopies(context, experiment, session, metrics));
  const decode = session && ((ids: readonly number[]) => session.tokenizer.decode(ids));
  try {
    for (const [before, input] of texts.entries()) {
      signal?.throwIfAborted();
      const told = texts.length > 1 ? ofTexts({ ...context, total: texts.length }, before, "faithfulness") : context;
      const tell = ofMeasures(told, "measures");
      try {
        const encoding = asked.encode(input); // says so if the text is cut
        const rationale = input.rationale && rationaleSpans(input, input.rationale);
        const target = await targetOf(context, subject, input, experiment.target);
        const { text, pair } = input;
        const found = await measureText(
          subject,
          { text, ...(pair !== undefined && { pair }) },
          target,
          methods,
          metrics,
          { unit, draws, rationale, vocabulary, randomized, decode, answered: tell.answered },
          { seed, ...(signal && { signal }), progress: tell.progress },
        );
        measured.push(found);
        if (perText)
          yield {
            document: {
              type: "text",
              ...heading(asked, input, encoding),
              target: { index: target, label: subject.labels[target] ?? String(target) },
              ...measuredFields(found),
            },
          };
      } catch (error) {
        yield failureOf(input, error);
      }
    }
  } finally {
    await randomized?.dispose();
  }
  progress?.({ label: "faithfulness", done: texts.length, total: texts.length, unit: "texts" });
  if (measured.length === 0) return;
  const named = methods.map(({ method, options: own }) => ({ id: method.id, options: own }));
  const about = { model: modelReference(asked), unit, seconds: (performance.now() - started) / 1000 } as const;
  for (const document of methodDocuments(measured, named, metrics, experiment, about)) yield { document };
}

function wordsOf({ text }: Input): string[] {
  return wordSpans(text).map(({ start, end }) => text.slice(start, end));
}

/** Copies with shuffled weights, where a metric asks for them: the checkpoint is read once more. */
async function shuffledCopies(
  { environment }: Context,
  { model, dtype, seed }: Pick<ExperimentOf<"faithfulness">, "model" | "dtype" | "seed">,
  session: Session,
  metrics: readonly ChosenMetric[],
): Promise<ShuffledModels | undefined> {
  if (!metrics.some(({ metric }) => metric.id === "randomization")) return undefined;
  const { checkpoint } = await environment.openCheckpoint(model);
  return shuffledModels(checkpoint, (source) => session.withWeights(source, dtype), seed);
}

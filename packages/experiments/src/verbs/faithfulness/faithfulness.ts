import { wordSpans } from "@limelight/explain";
import {
  measureText,
  shuffledModels,
  type ChosenMetric,
  type ShuffledModels,
  type TextMeasures,
} from "@limelight/explain/faithfulness";
import type { ExperimentOf } from "../../schema/index.ts";
import { writes, type Session } from "../../session/session.ts";
import { chooseMethods, targetOf } from "../explanation.ts";
import { ofTexts } from "../progress-of-texts.ts";
import { refuseStray } from "../stray-fields.ts";
import { failureOf, heading, isFailure, type Context, type Input, type VerbRunner } from "../verb.ts";
import { chooseMetrics } from "./chosen-metrics.ts";
import { measuredFields, methodDocuments } from "./method-documents.ts";
import { rationaleSpans } from "./rationale-spans.ts";

/** Methods where nobody names any: one that asks, one that masks, and two that differentiate. */
const usualMethods = ["lime", "leave-one-out", "integrated-gradients", "saliency"];

/** How far explanations say what the model does: a document a method over all texts, best read side by side; before them, where asked for, one a text. */
export const faithfulness: VerbRunner<"faithfulness"> = async function* (context, experiment, inputs) {
  const session = await context.session(experiment.model);
  if (writes(session))
    return yield* (await import("./written-steps.ts")).faithfulnessOfSteps(context, experiment, session, inputs);
  const { seed, draws, mode, maxNewTokens, options, methodOptions, perText } = experiment;
  refuseStray("a classifier", { maxNewTokens }, []);
  const methods = chooseMethods(experiment.methods ?? usualMethods, { options, methodOptions });
  chooseMetrics(experiment, { rationales: true, steps: false }); // says what is wrong before texts are read
  const texts: Input[] = [];
  for await (const input of inputs) {
    if (isFailure(input)) yield input;
    else texts.push(input);
  }
  const metrics = chooseMetrics(experiment, { rationales: texts.some(({ rationale }) => rationale), steps: false });
  const vocabulary = [
    ...new Set(texts.flatMap(({ text }) => wordSpans(text).map(({ start, end }) => text.slice(start, end)))),
  ];
  const unit = mode === "ferret" ? "token" : "word";
  const subject = session.subject();
  const measured: TextMeasures[] = [];
  const started = performance.now();
  const { signal, progress } = context.environment;
  const randomized = await shuffledCopies(context, experiment, session, metrics);
  try {
    for (const [before, input] of texts.entries()) {
      signal?.throwIfAborted();
      const told = texts.length > 1 ? ofTexts({ ...context, total: texts.length }, before, "faithfulness") : context;
      try {
        const encoding = session.encode(input); // says so if the text is cut
        const rationale = input.rationale && rationaleSpans(input, input.rationale);
        const target = await targetOf(context, subject, input, experiment.target);
        const { text, pair } = input;
        const found = await measureText(
          subject,
          { text, ...(pair !== undefined && { pair }) },
          target,
          methods,
          metrics,
          {
            unit,
            draws,
            rationale,
            vocabulary,
            randomized,
            decode: (ids) => session.tokenizer.decode(ids),
          },
          {
            seed,
            ...(signal && { signal }),
            progress: (done, total) =>
              told.environment.progress?.({ label: "faithfulness", done, total, unit: "measures" }),
          },
        );
        measured.push(found);
        if (perText)
          yield {
            document: {
              type: "text",
              ...heading(session, input, encoding),
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
  const about = {
    model: { id: session.id, sha256: session.sha256 },
    unit,
    seconds: (performance.now() - started) / 1000,
  } as const;
  for (const document of methodDocuments(measured, named, metrics, experiment, about)) yield { document };
};

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

import { ExplainError, methods as ofClasses, type Method } from "@limelight/explain";
import type { ExplainDocument, Explanation } from "../result/documents.ts";
import type { WhiteBox } from "@limelight/core";
import { editedText } from "../edits/edited-text.ts";
import { readyEdits, type ReadyEdits } from "../edits/ready-edits.ts";
import type { ExperimentOf } from "../schema/index.ts";
import { askedForeign, askedModel, givenEdits, type AskedSubject } from "../session/asked-subject.ts";
import { withAgreement } from "./agreement.ts";
import { prediction } from "./classify.ts";
import { chooseMethods, explanation, scoresOwn, targetOf, type ChosenMethod } from "./explanation.ts";
import { bundledLanguageModel } from "../schema/generation.ts";
import { writes } from "../session/session.ts";
import { ofTexts } from "./progress-of-texts.ts";
import { refuseStray, strayField } from "./stray-fields.ts";
import { heading, oneByOne, type Context, type Failure, type Input, type Outcome, type VerbRunner } from "./verb.ts";

/**
 * Which parts of a text speak for a class: a document a text and method. Those of several methods say how far they agree; where
 * one cannot explain the text, the documents of the others come first, and then its error. Where activations
 * are edited it is the edited model that is explained, and documents tell what it says without that.
 */
export const explain: VerbRunner<"explain"> = async function* (context, experiment, inputs) {
  if ([experiment.method ?? []].flat().includes("self-explanation"))
    return yield* (await import("./self-explain.ts")).selfExplain(context, experiment, inputs);
  const { answer, judge, against, labels, order, randomOrders } = experiment;
  refuseStray("methods but self-explanation", { answer, judge, against, labels, order, randomOrders }, []);
  const { continuation, continuationIds, contrast, maxNewTokens, normalize, tokenSpans, attributeTarget } = experiment;
  const written = { continuation, continuationIds, contrast, maxNewTokens };
  const ofWriter = { ...written, normalize, tokenSpans, attributeTarget };
  // Nobody writes but a language model: where none is named, what only means something for one asks for the bundled one.
  const asksWriter =
    Object.values(ofWriter).some((field) => field !== undefined) ||
    (await ofStepsAlone([experiment.method ?? []].flat(), context.environment.methods));
  const foreign = await askedForeign(context, experiment, givenEdits(experiment.edits));
  const model = experiment.model ?? (asksWriter && !foreign ? bundledLanguageModel : undefined);
  const early = model === undefined ? undefined : await context.session(model);
  if (early && writes(early))
    return yield* (await import("./explain-steps.ts")).explainSteps(context, experiment, early, inputs);
  refuseStray("a classifier", ofWriter, []);
  const methods = chooseMethods([experiment.method ?? "lime"].flat(), experiment, context.environment.methods);
  if (experiment.aggregate !== undefined && methods.every(({ method }) => scoresOwn(method, experiment.unit)))
    throw strayField("aggregate", "nothing is joined: scores stay those of the method's own units; --unit joins them");
  if (foreign) return yield* explainAsked(context, experiment, foreign, methods, inputs);
  const session = early ?? (await context.session(model));
  const edits = await readyEdits(context, session, experiment.edits, inputs, "sequence-classification");
  const edited = edits.of && { of: edits.of, plain: session.subject() };
  yield* explainAsked(context, experiment, askedModel(session), methods, edits.inputs, edited);
};

/** The same of whoever is asked. @param edited how its activations are changed, and itself without that */
async function* explainAsked(
  context: Context,
  experiment: ExperimentOf<"explain">,
  asked: AskedSubject,
  methods: readonly ChosenMethod[],
  inputs: AsyncIterable<Input | Failure>,
  edited?: { readonly of: NonNullable<ReadyEdits["of"]>; readonly plain: WhiteBox },
): AsyncGenerator<Outcome<ExplainDocument> | Failure> {
  const { signal } = context.environment;
  const several = context.total !== 1;
  const body = async function* (input: Input, before: number): AsyncGenerator<Outcome<ExplainDocument>> {
    const encoding = asked.encode(input); // says so if the text is cut
    const subject = edited ? editedText(edited.plain, input, experiment.edits, edited.of) : asked.subject;
    const without = edited && (await edited.plain.ask([input], signal && { signal })).answers[0];
    const unedited = without && { unedited: prediction(subject.labels, without) };
    const target = await targetOf(context, subject, input, experiment.target);
    const told = several ? ofTexts(context, before, "explain") : context;
    const found: Explanation[] = [];
    let failed: ExplainError | undefined;
    for (const method of methods) {
      try {
        found.push(await explanation(told, subject, input, target, method, experiment.seed, experiment));
      } catch (error) {
        // What one method cannot do is no reason to keep back what the others found.
        if (!(error instanceof ExplainError)) throw error;
        failed ??= error;
      }
    }
    for (const each of withAgreement(input, found))
      yield { document: { ...heading(asked, input, encoding), ...each, ...unedited } };
    if (failed) throw failed;
  };
  yield* oneByOne(context, inputs, body, several ? "explain" : undefined);
}

/** Whether some methods explain what is written, and no class. */
async function ofStepsAlone(ids: readonly string[], plugged: readonly Method<unknown>[] = []): Promise<boolean> {
  const others = ids.filter((id) => ![...ofClasses, ...plugged].some((method) => method.id === id));
  if (others.length === 0) return false;
  const { isStepMethod } = await import("./explained-steps.ts");
  return others.every(isStepMethod);
}

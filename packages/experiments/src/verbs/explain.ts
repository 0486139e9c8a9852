import { ExplainError, methods as ofClasses } from "@limelight/explain";
import type { ExplainDocument, Explanation } from "../result/documents.ts";
import { editedText } from "../edits/edited-text.ts";
import { readyEdits } from "../edits/ready-edits.ts";
import { withAgreement } from "./agreement.ts";
import { prediction } from "./classify.ts";
import { chooseMethods, explanation, scoresOwn, targetOf } from "./explanation.ts";
import { bundledLanguageModel } from "../schema/generation.ts";
import { writes } from "../session/session.ts";
import { ofTexts } from "./progress-of-texts.ts";
import { refuseStray, strayField } from "./stray-fields.ts";
import { heading, oneByOne, type Input, type Outcome, type VerbRunner } from "./verb.ts";

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
    (await ofStepsAlone([experiment.method ?? []].flat()));
  const model = experiment.model ?? (asksWriter ? bundledLanguageModel : undefined);
  const early = model === undefined ? undefined : await context.session(model);
  if (early && writes(early))
    return yield* (await import("./explain-steps.ts")).explainSteps(context, experiment, early, inputs);
  refuseStray("a classifier", ofWriter, []);
  const methods = chooseMethods([experiment.method ?? "lime"].flat(), experiment);
  if (experiment.aggregate !== undefined && methods.every(({ method }) => scoresOwn(method, experiment.unit)))
    throw strayField("aggregate", "nothing is joined: scores stay those of the method's own units; --unit joins them");
  const session = early ?? (await context.session(model));
  const plain = session.subject();
  const edits = await readyEdits(context, session, experiment.edits, inputs, "sequence-classification");
  const { signal } = context.environment;
  const several = context.total !== 1;
  const body = async function* (input: Input, before: number): AsyncGenerator<Outcome<ExplainDocument>> {
    const encoding = session.encode(input); // says so if the text is cut
    const subject = edits.of ? editedText(plain, input, experiment.edits, edits.of) : plain;
    const without = edits.of && (await plain.ask([input], signal && { signal })).answers[0]?.logits;
    const unedited = without && { unedited: prediction(plain.labels, without) };
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
      yield { document: { ...heading(session, input, encoding), ...each, ...unedited } };
    if (failed) throw failed;
  };
  yield* oneByOne(context, edits.inputs, body, several ? "explain" : undefined);
};

/** Whether some methods explain what is written, and no class. */
async function ofStepsAlone(ids: readonly string[]): Promise<boolean> {
  const others = ids.filter((id) => !ofClasses.some((method) => method.id === id));
  if (others.length === 0) return false;
  const { isStepMethod } = await import("./explained-steps.ts");
  return others.every(isStepMethod);
}

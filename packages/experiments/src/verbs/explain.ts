import type { Progress } from "../environment.ts";
import type { Documents } from "../result/documents.ts";
import { withAgreement } from "./agreement.ts";
import { chooseMethods, explanation, scoresOwn, targetOf } from "./explanation.ts";
import { strayField } from "./stray-fields.ts";
import { heading, oneByOne, type Context, type Input, type Outcome, type VerbRunner } from "./verb.ts";

/** Which parts of a text speak for a class: a document a text and method. Those of several methods say how far they agree. */
export const explain: VerbRunner<"explain"> = async function* (context, experiment, inputs) {
  const methods = chooseMethods([experiment.method].flat(), experiment);
  if (experiment.aggregate !== undefined && methods.every(({ method }) => scoresOwn(method, experiment.unit)))
    throw strayField("aggregate", "nothing is joined: scores stay those of the method's own units; --unit joins them");
  const session = await context.session(experiment.model);
  const subject = session.subject();
  const several = context.total !== 1;
  const body = async function* (input: Input, before: number): AsyncGenerator<Outcome<Documents["explain"]>> {
    const encoding = session.encode(input); // says so if the text is cut
    const target = await targetOf(context, subject, input, experiment.target);
    const told = several ? ofTexts(context, before, "explain") : context;
    const found = [];
    for (const method of methods)
      found.push(await explanation(told, subject, input, target, method, experiment.seed, experiment));
    for (const each of withAgreement(input, found))
      yield { document: { ...heading(session, input, encoding), ...each } };
  };
  yield* oneByOne(context, inputs, body, several ? "explain" : undefined);
};

/** Tells how far the work on one of many texts is beside how many are done. */
export function ofTexts(context: Context, before: number, label: string): Context {
  const { progress } = context.environment;
  if (!progress) return context;
  const tell = ({ label: now, done, total, unit }: Progress): void =>
    progress({
      label,
      done: before,
      total: context.total,
      unit: "texts",
      now: `text ${before + 1}: ${now}${total === undefined ? "" : ` ${done} of ${total} ${unit}`}`,
    });
  return { ...context, environment: { ...context.environment, progress: tell } };
}

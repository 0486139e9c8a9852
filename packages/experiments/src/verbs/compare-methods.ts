import type { Documents, MethodPair } from "../result/documents.ts";
import type { ExperimentOf } from "../schema/index.ts";
import { pairsOf, summary, withAgreement } from "./agreement.ts";
import { ofTexts } from "./progress-of-texts.ts";
import { askedForeign, askedModel, type AskedSubject } from "../session/asked-subject.ts";
import { writes } from "../session/session.ts";
import { chooseMethods, explanation, targetOf } from "./explanation.ts";
import { heading, modelReference, oneByOne, type Context, type Failure, type Input, type Outcome } from "./verb.ts";

/** Several methods on the same texts: what each says, and how far they rank the words alike. Behind several texts, a summary over all. */
export async function* compareMethods(
  context: Context,
  experiment: ExperimentOf<"compare">,
  ids: readonly string[],
  inputs: AsyncIterable<Input | Failure>,
): AsyncGenerator<Outcome<Documents["compare"]> | Failure> {
  const foreign = await askedForeign(context, experiment);
  if (foreign) return yield* compareAsked(context, experiment, foreign, ids, inputs);
  const session = await context.session(experiment.model);
  if (writes(session))
    return yield* (await import("./compare-steps.ts")).compareSteps(context, experiment, session, ids, inputs);
  yield* compareAsked(context, experiment, askedModel(session), ids, inputs);
}

async function* compareAsked(
  context: Context,
  experiment: ExperimentOf<"compare">,
  asked: AskedSubject,
  ids: readonly string[],
  inputs: AsyncIterable<Input | Failure>,
): AsyncGenerator<Outcome<Documents["compare"]> | Failure> {
  const methods = chooseMethods(ids, experiment, context.environment.methods);
  const { subject } = asked;
  const several = context.total !== 1;
  const texts: MethodPair[][] = [];
  yield* oneByOne(
    context,
    inputs,
    async function* (input, before) {
      const encoding = asked.encode(input); // says so if the text is cut
      const target = await targetOf(context, subject, input, experiment.target);
      const told = several ? ofTexts(context, before, "compare") : context;
      const found = [];
      for (const method of methods)
        found.push(await explanation(told, subject, input, target, method, experiment.seed));
      const results = withAgreement(input, found);
      const pairs = pairsOf(results);
      texts.push(pairs);
      yield { document: { ...heading(asked, input, encoding), methods: ids, results, agreement: { pairs } } };
    },
    several ? "compare" : undefined,
  );
  if (texts.length > 1) yield { document: summary(modelReference(asked), texts, experiment.seed) };
}

import type { Documents } from "../result/documents.ts";
import type { ExperimentOf } from "../schema/index.ts";
import { requireHead } from "../session/session.ts";
import { contributions } from "./inside/contributions.ts";
import { flip } from "./inside/flip.ts";
import { lens, lensHead } from "./inside/lens.ts";
import { similarity } from "./inside/similarity.ts";
import { refuseStray, requireOneContinuation, strayField } from "./stray-fields.ts";
import { oneByOne, type Context, type Failure, type Input, type Outcome, type VerbRunner } from "./verb.ts";

type Experiment = ExperimentOf<"inside">;

/** What each layer holds (`lens`), what each part adds to the answer (`contributions`), how alike layers are (`similarity`), where a prediction turned (`flip`). */
export const inside: VerbRunner<"inside"> = async function* (context, experiment, inputs) {
  requireMeaning(experiment);
  requireOneContinuation(experiment);
  const session = await context.session(experiment.model);
  const { what, continuation, continuationIds, maxNewTokens } = experiment;
  const written = { continuation, continuationIds, maxNewTokens };
  if (!session.model.encoderDecoder) refuseStray("a model that reads and writes in one stack", written, []);
  else if (what !== "lens")
    throw strayField(
      "what",
      `${what} goes through one stack of blocks, and ${session.id} is an encoder and a decoder`,
      session.model.decoderInput ? "Take a model of one stack." : "Take lens.",
    );
  switch (what) {
    case "lens":
      requireHead(session, lensHead(session));
      yield* eachText(context, inputs, (input) => lens(context, session, experiment, input));
      return;
    case "contributions":
      yield* eachText(context, inputs, (input) => contributions(context, session, experiment, input));
      return;
    case "flip":
      yield* eachText(context, inputs, (input) => flip(context, session, experiment, input));
      return;
    case "similarity":
      yield* similarity(context, session, inputs);
  }
};

function requireMeaning(experiment: Experiment): void {
  const { what, top, position, task, target, against, attacked } = experiment;
  const given = { top, position, task, target: target === "predicted" ? undefined : target, against, attacked };
  const shared = ["task", "target", "against"] as const;
  if (what === "flip") return refuseStray(what, given, ["target", "against", "attacked"]);
  if (what !== "contributions") return refuseStray(what, given, what === "lens" ? ["top", "position"] : []);
  refuseStray(what, given, task === "classify" ? shared : [...shared, "position"]);
  if (against === "predicted") throw strayField("against", "must name another output than the predicted one");
}

function eachText<D extends Documents["inside"]>(
  context: Context,
  inputs: AsyncIterable<Input | Failure>,
  document: (input: Input) => Promise<D>,
): AsyncGenerator<Outcome<D> | Failure> {
  const body = async function* (input: Input): AsyncGenerator<Outcome<D>> {
    yield { document: await document(input) };
  };
  return oneByOne(context, inputs, body, context.total === 1 ? undefined : "inside");
}

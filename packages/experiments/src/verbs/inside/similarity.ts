import { layerSimilarity, stateHooks } from "@limelight/explain";
import { ExperimentError } from "../../experiment-error.ts";
import type { SimilarityDocument } from "../../result/documents.ts";
import type { Session } from "../../session/session.ts";
import { isFailure, oneByOne, type Context, type Failure, type Input, type Outcome } from "../verb.ts";

/** More take minutes: the time goes with their square. */
const mostTokens = 4096;

/** How alike the states of any two layers are, over the tokens of all texts. */
export async function* similarity(
  context: Context,
  session: Session,
  inputs: AsyncIterable<Input | Failure>,
): AsyncGenerator<Outcome<SimilarityDocument> | Failure> {
  const questions: Input[] = [];
  let tokens = 0;
  for await (const item of oneByOne(context, inputs, async function* (input) {
    yield { input, encoding: session.encode(input) };
  })) {
    if (isFailure(item)) {
      yield item;
      continue;
    }
    tokens += item.encoding.ids.length;
    if (tokens > mostTokens)
      throw new ExperimentError(
        "bad-experiment",
        `the first ${questions.length + 1} texts have ${tokens} tokens, ${mostTokens} is the most for similarity`,
        "Take fewer texts, by --limit.",
      );
    questions.push(item.input);
  }
  if (questions.length === 0) return;
  if (tokens < 2)
    throw new ExperimentError("bad-input", "one token is alike with itself alone", "Give a longer text, or several.");
  const { signal, progress } = context.environment;
  const { hidden } = session.model.config;
  const hooks = stateHooks(session.model.config);
  const { observations } = await session.observer().observe(
    questions.map((question) => ({ question })),
    hooks,
    signal && { signal },
  );
  const states = hooks.map((hook) => {
    const data = new Float32Array(tokens * hidden);
    let at = 0;
    for (const { activations } of observations) {
      const state = activations.get(hook)?.data ?? new Float32Array(0);
      data.set(state, at);
      at += state.length;
    }
    return { shape: [tokens, hidden], data };
  });
  const found = await layerSimilarity(states, {
    ...(signal && { signal }),
    progress: (done, total) => progress?.({ label: "similarity", done, total, unit: "tokens" }),
  });
  yield {
    document: {
      model: { id: session.id, sha256: session.sha256 },
      what: "similarity",
      texts: questions.length,
      tokens,
      features: hidden,
      states: hooks.map((_, index) => index - 1),
      ...found,
    },
  };
}

import { contextIndex, nearest, requireVectors, vectorsAt, type ContextIndex, type Site } from "@limelight/explain";
import type { Observer } from "@limelight/core";
import { ExperimentError } from "../experiment-error.ts";
import type { Neighbour } from "../result/concept-documents.ts";
import type { ExperimentOf } from "../schema/index.ts";
import type { Session } from "../session/session.ts";
import type { Context, Input } from "../verbs/verb.ts";
import type { Example } from "./examples.ts";
import { indexTerms, saveIndex, savedIndex } from "./index-file.ts";
import { neighbourOf, usualTop, type Found } from "./neighbour.ts";
import { tokenSummary } from "./neighbour-summary.ts";
import { stageOf } from "./stages.ts";

/** Makes an index of all tokens, or reads it, and answers with the contexts nearest to a text's token, that occurrence itself left out. */
export async function similarTokens(
  context: Context,
  session: Session,
  experiment: ExperimentOf<"similar"> & { readonly token: number },
  site: Site,
  corpus: readonly Example[],
): Promise<(input: Input) => Promise<Found>> {
  const observer = session.observer();
  const index = await indexed(context, session, observer, experiment, site, corpus);
  const { token, seed } = experiment;
  const top = experiment.top ?? usualTop(index.texts.length);
  return async (input) => {
    const question = { text: input.text, ...(input.pair !== undefined && { pair: input.pair }) };
    const tokens = observer.tokens(question);
    const asked = tokens[token];
    if (!asked)
      throw new ExperimentError(
        "bad-input",
        `the text has no token ${token}`,
        `They are counted from 0 to ${tokens.length - 1}; \`limelight tokenize\` lists them.`,
      );
    if (asked.special)
      throw new ExperimentError(
        "bad-input",
        `token ${token} is ${asked.text}, which the tokenizer puts in: only a text's own tokens are searched for`,
        "`limelight tokenize` lists them all.",
      );
    const { signal } = context.environment;
    const { observations } = await observer.observe([{ question }], [site.hook], {
      silent: true,
      ...(signal && { signal }),
    });
    const seen = observations[0]?.activations.get(site.hook);
    if (!seen) throw new TypeError(`the model was watched without ${site.hook}`);
    const { shape, data } = vectorsAt(seen, site);
    requireVectors(shape, tokens, site);
    const features = shape[1] ?? 0;
    const same = new Set(
      corpus.flatMap(({ question: { text, pair } }, place) =>
        text === input.text && pair === input.pair ? [place] : [],
      ),
    );
    const found = nearest(
      index,
      data.subarray(token * features, (token + 1) * features),
      top,
      (place) => index.positions[place] === token && same.has(index.texts[place] ?? -1),
    );
    const { contexts, ...background } = found.background;
    return {
      token: { position: token, text: asked.text, start: asked.start, end: asked.end },
      searched: { contexts, features },
      neighbours: found.neighbours.flatMap(({ context: place, score }): Neighbour[] => {
        const example = corpus[index.texts[place] ?? -1];
        const position = index.positions[place] ?? 0;
        const piece = example && observer.tokens(example.question)[position];
        if (!piece) return [];
        const { text, start, end, sequence } = piece;
        return [
          { ...neighbourOf(example), token: text, position, start, end, ...(sequence === 1 && { sequence }), score },
        ];
      }),
      background,
      summary: await tokenSummary(observer, corpus, index, found, seed),
    };
  };
}

async function indexed(
  context: Context,
  session: Session,
  observer: Observer,
  { index: name, dtype }: ExperimentOf<"similar">,
  site: Site,
  corpus: readonly Example[],
): Promise<ContextIndex> {
  const made = (): Promise<ContextIndex> =>
    contextIndex(
      observer,
      corpus.map(({ question }) => question),
      site,
      stageOf(context, "similar: index", "texts"),
    );
  if (name === undefined) return made();
  const { files } = context.environment;
  if (!files)
    throw new ExperimentError("bad-experiment", "there are no files to keep an index in here", "Leave the index out.", {
      path: ["index"],
      problem: "there are no files to keep it in here",
    });
  const terms = await indexTerms(session, dtype, site, corpus);
  const saved = await savedIndex(files, name, terms);
  if (saved) return saved;
  const index = await made();
  await saveIndex(files, name, index, terms);
  return index;
}

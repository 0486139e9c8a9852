import { ActivationStore, lossGradients, nearest, textIndex, type LossExample, type Site } from "@limelight/explain";
import { labelIn } from "../prompting/accuracy.ts";
import type { ExperimentOf } from "../schema/index.ts";
import type { Session } from "../session/session.ts";
import type { Context, Input } from "../verbs/verb.ts";
import type { Example } from "./examples.ts";
import { neighbourOf, usualTop, type Found } from "./neighbour.ts";
import { textSummary } from "./neighbour-summary.ts";
import { stageOf } from "./stages.ts";

/** A vector for each text, and what it is called where that is the model's or the data's word. */
interface Vectors {
  readonly vectors: readonly Float32Array[];
  readonly labels: readonly (string | undefined)[];
}

/** Answers with the texts whose pooled states are nearest to a text's, or whose losses pull the model the same way; not with the text itself. */
export async function similarTexts(
  context: Context,
  session: Session,
  { by, pool = "mean", top: asked }: ExperimentOf<"similar">,
  site: Site,
  corpus: readonly Example[],
): Promise<(input: Input) => Promise<Found>> {
  const read = by === "gradient" ? pulling(session, site, pool) : stating(session, site, pool);
  const { signal } = context.environment;
  const all = await read(
    corpus.map(({ input }) => input),
    stageOf(context, `similar: ${by === "gradient" ? "gradients" : "texts"}`, "texts"),
  );
  const index = textIndex(all.vectors);
  const top = asked ?? usualTop(corpus.length);
  return async (input) => {
    const { vectors, labels } = await read([input], signal ? { signal } : {});
    const found = nearest(index, vectors[0] ?? new Float32Array(0), top, (place) => {
      const { text, pair } = corpus[place]?.question ?? {};
      return text === input.text && pair === input.pair;
    });
    const { contexts, ...background } = found.background;
    const [label] = labels;
    return {
      ...(by === "gradient" && label !== undefined && { label }),
      searched: { contexts, features: index.features },
      neighbours: found.neighbours.flatMap(({ context: place, score }) => {
        const example = corpus[place];
        const said = all.labels[place];
        return example ? [{ ...neighbourOf(example), ...(said !== undefined && { label: said }), score }] : [];
      }),
      background,
      summary: textSummary(all.labels, found.neighbours),
    };
  };
}

type Read = (inputs: readonly Input[], asking: ReturnType<typeof stageOf>) => Promise<Vectors>;

function stating(session: Session, site: Site, pool: NonNullable<ExperimentOf<"similar">["pool"]>): Read {
  const store = new ActivationStore(session.observer());
  return async (inputs, asking) => {
    const [vectors = []] = await store.vectors(inputs.map(questionOf), [site], pool, asking);
    return { vectors, labels: inputs.map(({ label }) => label) };
  };
}

function pulling(session: Session, site: Site, pool: NonNullable<ExperimentOf<"similar">["pool"]>): Read {
  const subject = session.subject();
  return async (inputs, asking) => {
    const examples = inputs.map((input): LossExample => ({
      question: questionOf(input),
      ...(input.label !== undefined && { label: labelIn(input.label, subject.labels, "the label") }),
    }));
    const found = await lossGradients(subject, examples, site, pool, asking);
    return {
      vectors: found.map(({ gradient }) => gradient),
      labels: found.map(({ label }) => subject.labels[label]),
    };
  };
}

function questionOf({ text, pair }: Input): LossExample["question"] {
  return { text, ...(pair !== undefined && { pair }) };
}

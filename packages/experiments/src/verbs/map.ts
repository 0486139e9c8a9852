import { ActivationStore, layout, neighboursOf, requireSite, slices, type SlicedExample } from "@limelight/explain";
import { readExamples, type Example } from "../representations/examples.ts";
import { neighbourOf } from "../representations/neighbour.ts";
import { layerHook, layerHooks, siteFields } from "../representations/sites.ts";
import { stageOf } from "../representations/stages.ts";
import type { MapPoint } from "../result/concept-documents.ts";
import type { Session } from "../session/session.ts";
import { strayField } from "./stray-fields.ts";
import { likeliest } from "./classify.ts";
import type { Context, VerbRunner } from "./verb.ts";

/** A data set in the plane, what is alike side by side, with groups of it and how the model does on each: one document. */
export const map: VerbRunner<"map"> = async function* (context, experiment, inputs) {
  const started = performance.now();
  const { pool, neighbours, minDistance, seed, words } = experiment;
  const session = await context.session(experiment.model);
  const observer = session.observer();
  const layers = layerHooks(observer).length - 1;
  if (experiment.hook !== undefined && experiment.layer !== undefined)
    throw strayField("layer", "the hook says it already");
  const hook = experiment.hook ?? layerHook(observer, experiment.layer ?? layers - 1);
  const site = requireSite(observer, hook);
  const examples: Example[] = [];
  yield* readExamples(context, session, inputs, examples);
  if (examples.length === 0) return;
  const [vectors = []] = await new ActivationStore(observer).vectors(
    examples.map(({ question }) => question),
    [site],
    pool,
    stageOf(context, "map: activations", "texts"),
  );
  const said = await predictions(context, session, examples);
  const places = await layout(vectors, { neighbours, minDistance, seed }, stageOf(context, "map: layout", "texts"));
  const points = examples.map((example, index): MapPoint => {
    const { label: given, ...named } = neighbourOf(example);
    const [x = 0, y = 0] = places[index] ?? [];
    const answer = said?.[index];
    const label = given === undefined || !answer ? given : asModelHasIt(given, answer.labels);
    return {
      x,
      y,
      ...named,
      ...(label !== undefined && { label }),
      ...(answer && { predicted: answer.predicted, probability: answer.probability }),
      ...(answer && label !== undefined && { error: label !== answer.predicted }),
    };
  });
  const sliced = points.flatMap(({ text, label, predicted, probability }): SlicedExample[] =>
    predicted === undefined || probability === undefined
      ? []
      : [{ text, predicted, probability, ...(label !== undefined && { label }) }],
  );
  const groups = slices(sliced, { ...(words && { words }) });
  const shown = new Set(groups.flatMap(({ kind, name }) => (kind === "word" ? [name] : [])));
  const absent = sliced.length === 0 ? [] : (words ?? []).filter((word) => !shown.has(word.toLowerCase()));
  yield {
    document: {
      model: { id: session.id, sha256: session.sha256 },
      ...siteFields(site),
      layers,
      pool,
      neighbours: neighboursOf(points.length, neighbours),
      minDistance,
      points,
      slices: groups,
      ...(absent.length > 0 && { absent }),
      seconds: (performance.now() - started) / 1000,
    },
  };
};

interface Said {
  readonly predicted: string;
  readonly probability: number;
  readonly labels: readonly string[];
}

/** What the model says of each text; undefined where it does not classify. */
async function predictions(
  context: Context,
  session: Session,
  examples: readonly Example[],
): Promise<Said[] | undefined> {
  if (!session.model.heads.includes("sequence-classification")) return undefined;
  const subject = session.subject();
  const { labels } = subject;
  const { answers } = await subject.ask(
    examples.map(({ question }) => question),
    stageOf(context, "map: classify", "texts"),
  );
  return answers.map(({ probabilities }) => {
    const said = likeliest(probabilities);
    return { predicted: labels[said] ?? "", probability: probabilities[said] ?? Number.NaN, labels };
  });
}

// A label by its number, or in other letters, is the model's; one that it has not stays, and is an error.
function asModelHasIt(label: string, labels: readonly string[]): string {
  const own = label.trim();
  const named = labels.find((each) => each.toLowerCase() === own.toLowerCase());
  return named ?? (/^\d+$/.test(own) ? (labels[Number(own)] ?? own) : own);
}

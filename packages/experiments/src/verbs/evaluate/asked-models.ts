import { ExperimentError } from "../../experiment-error.ts";
import type { ExperimentOf } from "../../schema/index.ts";
import { askedForeign, askedModel, type AskedSubject } from "../../session/asked-subject.ts";
import { strayField } from "../stray-fields.ts";
import type { Context } from "../verb.ts";

/** A classifier that is evaluated. */
export interface EvaluatedSubject extends AskedSubject {
  /** For each class of the first subject, which of its own classes that is. */
  readonly places: readonly number[];
  readonly ours: boolean;
  /** Undefined for a classifier that is not ours. Known once it was asked. */
  parameters(): Promise<number | undefined>;
}

/**
 * Everyone who is evaluated, in the order of the document: the models, several together, somebody else's classifier; the one model where none of those is named.
 * @throws ExperimentError "bad-experiment" where fields do not go together, or classifiers have other classes
 */
export async function askedModels(
  context: Context,
  { model, models, ensemble, subject, front }: ExperimentOf<"evaluate">,
): Promise<EvaluatedSubject[]> {
  if (models && model !== undefined) throw strayField("model", "the models are those of models");
  const seen = new Set<string>();
  for (const name of models ?? []) {
    if (seen.has(name)) throw strayField("models", `"${name}" is named twice`, "Name every model once.");
    seen.add(name);
  }
  const asked: [AskedSubject, readonly (string | undefined)[]][] = [];
  const add = async (terms: Parameters<typeof askedForeign>[1], names: readonly (string | undefined)[]) => {
    asked.push([(await askedForeign(context, terms)) ?? askedModel(await context.session(terms.model)), names]);
  };
  for (const name of models ?? []) await add({ model: name, front }, [name]);
  if (ensemble) await add({ model, ensemble, front }, ensemble);
  if (subject) await add({ model: ensemble ? undefined : model, subject, front }, []);
  if (asked.length === 0) await add({ model, front }, [model]);
  const [first] = asked;
  const labels = first?.[0].subject.labels ?? [];
  return asked.map(([each, names]) => ({
    ...each,
    ours: names.length > 0,
    places: placesOf(labels, each, first?.[0].id ?? ""),
    parameters: async () => {
      let sum = 0;
      for (const name of names) {
        const session = await context.session(name);
        for (const { shape } of await session.model.parameters()) sum += shape.reduce((size, side) => size * side, 1);
      }
      return names.length === 0 ? undefined : sum;
    },
  }));
}

/** Classes by name, whatever their case; by number where no name is the same and there are as many. */
function placesOf(labels: readonly string[], { id, subject }: AskedSubject, first: string): number[] {
  const own = subject.labels.map((label) => label.toLowerCase());
  const places = labels.map((label) => own.indexOf(label.toLowerCase()));
  const known = places.filter((place) => place >= 0);
  if (known.length === labels.length && own.length === labels.length) return places;
  if (known.length === 0 && own.length === labels.length) return labels.map((_, index) => index);
  throw new ExperimentError(
    "bad-experiment",
    `models: ${first} has the classes ${labels.join(", ")}, and ${id} has ${subject.labels.join(", ")}`,
    "Evaluate models together that were trained for the same classes.",
    { path: ["models"], problem: "they have other classes" },
  );
}

import { needsOf, readVectors, type Attack, type Need, type Resources, type WordVectors } from "@limelight/attack";
import type { BlackBox } from "@limelight/core";
import { attackResources } from "../../attack/attack-resources.ts";
import { attributedWords } from "../../attack/attributed-words.ts";
import type { ExperimentOf } from "../../schema/index.ts";
import { chooseMethods } from "../explanation.ts";
import { refuseStray, strayField } from "../stray-fields.ts";
import type { Context } from "../verb.ts";

type Names = Pick<ExperimentOf<"attack">, "maskedModel" | "encoder" | "languageModel" | "attribution" | "vectors">;

/** The field that says which, of each need that has one. */
const fields: Readonly<Partial<Record<Need, keyof Names>>> = {
  "masked-model": "maskedModel",
  encoder: "encoder",
  "language-model": "languageModel",
  attributions: "attribution",
  vectors: "vectors",
};

/**
 * What the parts of an attack need; models are opened only where one is needed.
 * @throws ExperimentError "bad-experiment" where a name is given and nothing needs it, "no-head" where a model cannot be asked that
 */
export async function neededResources(
  context: Context,
  { maskedModel, encoder, languageModel, attribution, vectors }: Names,
  attack: Attack,
  { subject, seed }: { readonly subject: BlackBox; readonly seed: number },
): Promise<Resources> {
  const needs = needsOf(attack);
  refuseStray(
    "an attack whose parts do not need it",
    { maskedModel, encoder, languageModel, attribution, vectors },
    needs.flatMap((need) => fields[need] ?? []),
  );
  const names = {
    ...(maskedModel !== undefined && { maskedModel }),
    ...(encoder !== undefined && { encoder }),
    ...(languageModel !== undefined && { languageModel }),
    ...(vectors !== undefined && { vectors: await vectorsOf(context, vectors) }),
  };
  const resources = await attackResources(context, names, needs);
  if (!needs.includes("attributions")) return resources;
  const { methods, signal } = context.environment;
  const [chosen] = chooseMethods([attribution ?? "leave-one-out"], { options: {}, methodOptions: {} }, methods);
  return chosen ? { ...resources, attribute: attributedWords(subject, chosen, seed, signal) } : resources;
}

async function vectorsOf({ environment: { files, signal } }: Context, name: string): Promise<WordVectors> {
  const text = files?.readText(name);
  if (!text) throw strayField("vectors", files ? `there is no file ${name}` : "there are no files in here");
  try {
    return await readVectors(text, { ...(signal && { signal }) });
  } catch (error) {
    if (!(error instanceof Error) || !("code" in error) || error.code !== "EISDIR") throw error;
    throw strayField("vectors", `${name} is a folder`, "Name a file of vectors.");
  }
}

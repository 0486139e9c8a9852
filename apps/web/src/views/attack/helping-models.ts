import type { AttackParts, ModelFacts } from "../../engine/catalog.ts";
import type { AppState } from "../../state/app-state.ts";

type Own = AppState["attack"];

/** A model that a recipe works with beside the one that is attacked. */
interface Helper {
  readonly field: "maskedModel" | "encoder" | "languageModel";
  /** What the recipe calls it. */
  readonly need: string;
  readonly title: string;
  readonly does: string;
  readonly able: (model: ModelFacts) => boolean;
}

const helpers: readonly Helper[] = [
  {
    field: "maskedModel",
    need: "masked-model",
    title: "Words by",
    does: "the model that says which words fit in a gap",
    able: ({ tasks }) => tasks.includes("fill-mask"),
  },
  {
    field: "encoder",
    need: "encoder",
    title: "Sentences compared by",
    does: "the model whose states say how near two sentences are",
    able: ({ encoderDecoder }) => !encoderDecoder,
  },
  {
    field: "languageModel",
    need: "language-model",
    title: "Likelihood by",
    does: "the model that says how likely a text is",
    able: ({ tasks }) => tasks.includes("generate"),
  },
];

/** The bundled ones, whatever is needed. */
export const noHelpers = { maskedModel: undefined, encoder: undefined, languageModel: undefined } as const;

/** Those that the recipe needs with its constraints; none where what it needs is not known. */
export function helpersOf({ recipe, constraints }: Own, parts: AttackParts | undefined): readonly Helper[] {
  const needs = parts?.recipes.find(({ id }) => id === recipe)?.needs[constraints] ?? [];
  return helpers.filter(({ need }) => needs.includes(need));
}

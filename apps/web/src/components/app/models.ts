import type { Catalog, ModelFacts } from "../../engine/catalog.ts";
import type { AppState } from "../../state/app-state.ts";
import { views } from "../../views/index.ts";
import type { View } from "../../views/view.ts";

type Models = Pick<Catalog, "models"> | undefined;

/** How models of the hub are called, as far as a link can tell them from a folder. */
export const hubName = /^[\w.-]+\/[\w.-]+(?:@[\w./-]+)?$/;

/** The model that was chosen, or the default. */
export function chosenModel(catalog: Models, id: string | undefined): ModelFacts | undefined {
  return catalog?.models.find((model) => (id === undefined ? model.default : model.id === id));
}

/** The model that a view asks: the chosen one, where the view is about models of its kind; else the first default of that kind. */
export function askedModel(catalog: Models, id: string | undefined, view: View | undefined): ModelFacts | undefined {
  const chosen = chosenModel(catalog, id);
  if (!chosen || (view?.suits?.(chosen) ?? true)) return chosen;
  const others = catalog?.models.filter((model) => view?.suits?.(model)) ?? [];
  return others.find((model) => model.default) ?? others[0] ?? chosen;
}

/** Another view, where one is not about models of this kind. */
export function viewFor(catalog: Models, id: string, view: View | undefined): Pick<Partial<AppState>, "view"> {
  const model = chosenModel(catalog, id);
  if (!model || (view?.suits?.(model) ?? true)) return {};
  const other = views.find((each) => each.suits?.(model));
  return other ? { view: other.id } : {};
}

import { layerOf, matchHooks, type HookName, type Observer } from "@limelight/core";
import { requireSite, stateHooks, type Site } from "@limelight/explain";
import { ExperimentError } from "../experiment-error.ts";
import type { SiteFields } from "../result/concept-documents.ts";

type Hooks = Pick<Observer, "hookNames" | "size">;

/** What the first block reads and what each block gives; of an encoder-decoder, of its encoder. */
export function layerHooks({ hookNames, size }: Hooks): HookName[] {
  if (hookNames.includes("blocks.0.hook_resid_pre")) return stateHooks(size);
  const output = size.norms === "behind" ? "hook_normalized_resid_post" : "hook_resid_post";
  return [...matchHooks("encoder.0.hook_resid_pre", hookNames), ...matchHooks(`encoder.*.${output}`, hookNames)];
}

/** What a layer gives. @throws ExperimentError "bad-input" where the model has no such layer */
export function layerHook(model: Hooks, layer: number): HookName {
  const hooks = layerHooks(model).slice(1);
  const hook = hooks[layer];
  if (hook !== undefined) return hook;
  throw new ExperimentError(
    "bad-input",
    `the model has no layer ${layer}`,
    `They are counted from 0 to ${hooks.length - 1}.`,
  );
}

/**
 * Sites by names with `*`; those of all layers where none is named.
 * @throws ExplainError "unknown-site"
 */
export function sitesOf(model: Hooks, patterns: readonly string[] | undefined): Site[] {
  if (!patterns) return layerHooks(model).map((hook) => ({ hook }));
  const names = patterns.flatMap((pattern) => {
    const found = matchHooks(pattern, model.hookNames);
    return found.length > 0 ? found : [pattern]; // requireSite says what is wrong with it
  });
  return [...new Set(names)].map((name) => requireSite(model, name));
}

/** A site as documents tell of it. A block's input is what the layer before it gives. */
export function siteFields({ hook }: Site): SiteFields {
  const place = layerOf(hook);
  if (!place) return { layer: hook.endsWith("embed") ? -1 : null, hook };
  return { layer: hook.endsWith(".hook_resid_pre") ? place.layer - 1 : place.layer, hook };
}

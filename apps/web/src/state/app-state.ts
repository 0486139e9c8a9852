import * as v from "valibot";
import { ablateState } from "../views/ablate/state.ts";
import { attackState } from "../views/attack/state.ts";
import { attentionState } from "../views/attention/state.ts";
import { compareState } from "../views/compare/state.ts";
import { conceptsState } from "../views/concepts/state.ts";
import { evaluateState } from "../views/evaluate/state.ts";
import { experimentsState } from "../views/experiments/state.ts";
import { explainState } from "../views/explain/state.ts";
import { generateState } from "../views/generate/state.ts";
import { trustState } from "../views/trust/state.ts";
import { list, name, place } from "./fields.ts";

/** No model that runs in a page has more layers, or heads in one. */
const layer = v.pipe(place, v.maxValue(1000));

/** Everything that a link carries: what is looked at, and how. A view's own part stands in its folder. */
export const appStateSchema = v.object({
  view: v.optional(
    v.picklist([
      "explain",
      "attention",
      "ablate",
      "attack",
      "concepts",
      "trust",
      "evaluate",
      "compare",
      "generate",
      "experiments",
    ]),
    "explain",
  ),
  /** Undefined: the default model. */
  model: v.optional(name),
  text: v.optional(v.pipe(v.string(), v.maxLength(1_000_000)), "It was a fantastic performance!"),
  /** Words and tokens of the text that are left out or hidden behind a mask: UTF-16 offsets. */
  changes: v.optional(list(v.object({ start: place, end: place, kind: v.picklist(["removed", "masked"]) }), 1000), []),
  /** Heads that are switched off: [layer, head], in all views. */
  off: v.optional(list(v.tuple([layer, layer]), 10_000), []),
  explain: explainState,
  attention: attentionState,
  ablate: ablateState,
  attack: attackState,
  concepts: conceptsState,
  trust: trustState,
  evaluate: evaluateState,
  compare: compareState,
  generate: generateState,
  experiments: experimentsState,
});

export type AppState = v.InferOutput<typeof appStateSchema>;
export type ViewId = AppState["view"];

export const initialState: AppState = v.parse(appStateSchema, {
  explain: {},
  attention: {},
  ablate: {},
  attack: {},
  concepts: {},
  trust: {},
  evaluate: {},
  compare: {},
  generate: {},
  experiments: {},
});

import * as z from "zod/mini";
import { ablateState } from "../views/ablate/state.ts";
import { attentionState } from "../views/attention/state.ts";
import { compareState } from "../views/compare/state.ts";
import { experimentsState } from "../views/experiments/state.ts";
import { explainState } from "../views/explain/state.ts";

z.config({ jitless: true });

const place = z.int().check(z.nonnegative());

/** Everything that a link carries: what is looked at, and how. A view's own part stands in its folder. */
export const appStateSchema = z.object({
  view: z._default(z.enum(["explain", "attention", "ablate", "compare", "experiments"]), "explain"),
  /** Undefined: the default model. */
  model: z.optional(z.string().check(z.maxLength(200))),
  text: z._default(z.string(), "It was a fantastic performance!"),
  /** Words and tokens of the text that are left out or hidden behind a mask: UTF-16 offsets. */
  changes: z._default(z.array(z.object({ start: place, end: place, kind: z.enum(["removed", "masked"]) })), []),
  /** Heads that are switched off: [layer, head], in all views. */
  off: z._default(z.array(z.tuple([place, place])), []),
  explain: explainState,
  attention: attentionState,
  ablate: ablateState,
  compare: compareState,
  experiments: experimentsState,
});

export type AppState = z.output<typeof appStateSchema>;
export type ViewId = AppState["view"];

export const initialState: AppState = appStateSchema.parse({
  explain: {},
  attention: {},
  ablate: {},
  compare: {},
  experiments: {},
});

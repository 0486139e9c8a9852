import * as v from "valibot";

/** What the view Experiments shows. */
export const experimentsState = v.object({
  /** The experiment as it is written; undefined: what the stage and the view Explain ask. */
  document: v.optional(v.string()),
});

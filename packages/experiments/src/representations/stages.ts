import type { AskOptions } from "@limelight/core";
import type { Context } from "../verbs/verb.ts";

/** Options for one part of a verb's work, which tell how far it is under the part's name. */
export function stageOf({ environment: { signal, progress } }: Context, label: string, unit: string): AskOptions {
  return {
    ...(signal && { signal }),
    ...(progress && { progress: (done, total) => progress({ label, done, total, unit }) }),
  };
}

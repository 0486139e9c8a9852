import type { Subject } from "./documents.ts";

/** Where in the network a prediction turned. Differences are of logits, the target's less that of `against`. */
export interface FlipDocument extends Subject {
  readonly what: "flip";
  readonly attacked: string;
  readonly target: { readonly label: string };
  readonly against: { readonly label: string };
  /** At the end, in either text. */
  readonly before: number;
  readonly after: number;
  /** Layer −1 is what the first block reads. */
  readonly layers: readonly {
    readonly layer: number;
    readonly clean: number;
    readonly attacked: number;
    readonly restored: number | null;
  }[];
  readonly heads: readonly { readonly layer: number; readonly head: number; readonly restored: number | null }[];
}

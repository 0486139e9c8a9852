import type { FlipHead, FlipLayer } from "@limelight/explain";
import type { Heading } from "./documents.ts";

interface NamedLabel {
  readonly index: number;
  readonly label: string;
}

/** Where in the network a prediction turned: `text` beside what was made of it. Differences are of logits, the target's less that of `against`. */
export interface FlipDocument extends Heading {
  readonly what: "flip";
  /** The text that turned it. */
  readonly attacked: string;
  readonly target: NamedLabel;
  readonly against: NamedLabel;
  /** At the end, in either text. */
  readonly before: number;
  readonly after: number;
  readonly layers: readonly FlipLayer[];
  readonly heads: readonly FlipHead[];
}

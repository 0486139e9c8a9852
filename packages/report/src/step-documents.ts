import type { Subject } from "./documents.ts";

/** What a method says of a text that a model wrote, token by token, as far as reports read it. */
export interface StepsDocument extends Subject {
  readonly method: string;
  readonly options: Readonly<Record<string, unknown>>;
  readonly continuation: string;
  /** Whether the continuation goes on from the text. */
  readonly continues: boolean;
  readonly forced: boolean;
  /** Rows. */
  readonly units: readonly {
    readonly text: string;
    readonly start: number;
    readonly end: number;
    readonly side?: "source" | "target";
    readonly written?: boolean;
    readonly special?: boolean;
  }[];
  /** Columns. */
  readonly steps: readonly {
    readonly token: string;
    readonly unit: number;
    readonly probability: number;
    readonly against?: { readonly token: string; readonly probability: number };
    readonly residual?: number;
  }[];
  /** [units][steps]; null where a unit comes no earlier. */
  readonly scores: readonly (readonly (number | null)[])[];
  /** Standard errors, like the scores. */
  readonly stderr?: readonly (readonly (number | null)[])[];
  readonly stopped?: { readonly samples: number; readonly standardError: number | null; readonly reached: boolean };
  readonly normalized: boolean;
  /** Whether scores say how much, but not for or against. */
  readonly sizes: boolean;
  readonly outputKind?: string;
  readonly queries?: { readonly forward: number };
  readonly seconds?: number;
}

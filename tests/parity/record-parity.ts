import { appendLine } from "#append-line";

/** What was held against what. */
export interface Compared {
  /** In words: a method of explanation, or what else was computed. */
  readonly method: string;
  /** The tool and its version. */
  readonly reference: string;
  readonly checkpoint: string;
  /** What is special about the comparison, if anything. */
  readonly note?: string;
}

/** How far off it was. */
export interface Parity extends Compared {
  /** Largest absolute difference of two numbers. */
  readonly deviation: number;
  /** What was asked for there, absolute too. */
  readonly tolerance: number;
}

/**
 * Reports a deviation to the table of docs/parity.md: a line of JSON in the file that the environment variable
 * LIMELIGHT_PARITY names; nothing where it names none. Several reports of the same comparison count as one: the largest.
 */
export function recordParity(parity: Parity): void {
  appendLine(JSON.stringify(parity));
}

/** Names and versions of the tools, as the table has them. */
export const tools = {
  transformers: "transformers 5.23.0 on PyTorch 2.15.0",
  tokenizers: "tokenizers 0.23.3",
  captum: "captum 0.9.0",
  lime: "lime 0.2.0.1",
  shap: "shap 0.51.0",
  inseq: "inseq 0.7.1",
  ferret: "ferret-xai 0.4.2",
  pytorch: "PyTorch 2.15.0",
  pytorch64: "its equations in PyTorch 2.15.0, float64",
} as const;

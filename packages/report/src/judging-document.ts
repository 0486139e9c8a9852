import type { Ends } from "./cells/interval.ts";

/** A text as raters see it. */
export interface JudgedTask {
  readonly text: string;
  readonly text_pair?: string;
  readonly label: string;
  readonly probability: number;
}

/** What one explanation says of a word. */
export interface JudgedWord {
  readonly start: number;
  readonly end: number;
  readonly spans?: readonly { readonly start: number; readonly end: number }[];
  readonly sequence?: 1;
  readonly score: number;
}

/** A mean over tasks with its 95% interval. */
export interface JudgeMean extends Ends {
  readonly mean: number;
}

/** What raters' answers come to. */
export interface JudgeReportDocument {
  readonly model: { readonly id: string };
  readonly raters: number;
  readonly answered: number;
  readonly tasks: number;
  readonly methods: readonly {
    readonly method: string;
    readonly rating: JudgeMean | null;
    readonly rank: JudgeMean | null;
  }[];
  readonly agreement: {
    readonly alpha: number | null;
    readonly concordance: number | null;
    readonly spearman: number | null;
    readonly tasks: number;
  };
  readonly differences: readonly {
    readonly methods: readonly [string, string];
    readonly difference: number;
    readonly p: number;
    readonly settled: boolean;
  }[];
  readonly faithfulness?: readonly { readonly metric: string; readonly rho: number | null; readonly methods: number }[];
}

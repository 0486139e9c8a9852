/** A text, or a pair of texts, that a subject is asked about. */
export interface Question {
  readonly text: string;
  readonly pair?: string;
  /**
   * Token ids to read in place of the text's own, as many as it has. Only a subject that has tokens (a WhiteBox) reads them; do not
   * ask others so.
   */
  readonly ids?: readonly number[];
}

/** What a subject answers to one question; both arrays are [labels]. */
export interface Answer {
  /** Probabilities, they sum to 1. */
  readonly probabilities: readonly number[];
  /** Raw scores before the softmax, where the subject has them: log-odds near 1 stay exact. */
  readonly logits?: readonly number[];
}

/** How much work some questions were: asked in all, distinct among them, and forward passes (packed batches) run. */
export interface Queries {
  asked: number;
  distinct: number;
  forward: number;
}

export interface AskOptions {
  readonly signal?: AbortSignal;
  /** Called as answers arrive, with the number answered so far and the number asked. */
  readonly progress?: (done: number, total: number) => void;
}

/**
 * Anything that maps texts to class probabilities: one of our models, a function, a remote endpoint.
 * LIME, SHAP, occlusion and most attacks need no more than this.
 */
export interface BlackBox {
  /** Class names, in the order of every answer. */
  readonly labels: readonly string[];
  /** Answers in the order of the questions. Repeats are run once; `queries` says what it cost. */
  ask(questions: readonly Question[], options?: AskOptions): Promise<{ answers: Answer[]; queries: Queries }>;
}

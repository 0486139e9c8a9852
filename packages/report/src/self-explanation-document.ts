import type { ExplanationDocument, MethodsDocument, Subject } from "./documents.ts";

interface Rated {
  readonly word: string;
}

interface Curve {
  readonly method: string;
  readonly probabilities: readonly number[];
  readonly area: number;
}

/** Where an assistant's ratings come from, what could be read of them, and what they are worth. */
export interface SelfExplanation {
  readonly asked?: { readonly id: string };
  readonly order: string;
  readonly request: string;
  readonly answer: string;
  readonly label: string | null;
  readonly confidence: number | null;
  readonly rated: number;
  /** Places among the document's units. */
  readonly unrated: readonly number[];
  readonly shared: readonly number[];
  readonly invented: readonly Rated[];
  readonly repeated: readonly Rated[];
  readonly clipped: readonly Rated[];
  readonly unread: readonly { readonly text: string; readonly start: number }[];
  readonly unreadCount: number;
  readonly against: MethodsDocument["results"];
  readonly deletion?: {
    /** [steps]: which part of the words is gone. */
    readonly removed: readonly number[];
    readonly curves: readonly Curve[];
    readonly random: {
      readonly orders: number;
      readonly mean: readonly number[];
      readonly area: { readonly mean: number; readonly low: number; readonly high: number };
      /** Of each curve: the share of random orders that are as good. */
      readonly shares: readonly number[];
    };
  };
}

/** An assistant's ratings of a text's words. */
export interface SelfExplanationDocument extends ExplanationDocument {
  readonly selfExplanation: SelfExplanation;
}

/** The ratings and what methods say, as documents of several methods have them. */
export function sideBySideOf(document: SelfExplanationDocument): Subject & MethodsDocument {
  return { ...document, results: [document, ...document.selfExplanation.against] };
}

import type { AnswerRating, DeletionCurves, RatingOrder, UnreadPiece } from "@limelight/explain";
import type { Explanation } from "./documents.ts";

/** Ratings that an assistant gave the words of a text: where they come from, what could be read of them, and what they are worth. */
export interface SelfExplanation {
  /** The model that was asked; not there where an answer was given. */
  readonly asked?: { readonly id: string; readonly sha256: string };
  readonly order: RatingOrder;
  /** What the model was asked, or any assistant can be. */
  readonly request: string;
  readonly answer: string;
  /** What it says of the text: a label of its choice, if one could be read, and how sure it is. */
  readonly label: string | null;
  readonly confidence: number | null;
  /** Words (as `units` has them) that were rated, that were not, and that got the rating of the same word elsewhere. */
  readonly rated: number;
  readonly unrated: readonly number[];
  readonly shared: readonly number[];
  /** Ratings of words that the text has not, of words that had one already, and of punctuation; outside of −1 to 1. */
  readonly invented: readonly AnswerRating[];
  readonly repeated: readonly AnswerRating[];
  readonly signs: readonly AnswerRating[];
  readonly clipped: readonly AnswerRating[];
  readonly outOfOrder: number;
  /** What could not be read: the first pieces with their places in the answer, and how many there are. */
  readonly unread: readonly UnreadPiece[];
  readonly unreadCount: number;
  /** What methods say of the judge, with their scores on the same words, and how far they and the ratings rank these alike. */
  readonly against: readonly Explanation[];
  /** The judge's probability of the target as words go, by falling rating, and by each method's scores. Not there where nothing was rated. */
  readonly deletion?: Omit<DeletionCurves, "curves" | "queries"> & {
    readonly curves: readonly (DeletionCurves["curves"][number] & { readonly method: string })[];
  };
}

import type { Question } from "./black-box.ts";
import { questionKey } from "./question-key.ts";

/** The different questions, and for each question which of them it is. */
export function withoutRepeats(questions: readonly Question[]): {
  readonly distinct: Question[];
  readonly places: number[];
} {
  const distinct: Question[] = [];
  const known = new Map<string, number>();
  const places = questions.map((question) => {
    const key = questionKey(question);
    const place = known.get(key) ?? distinct.push(question) - 1;
    known.set(key, place);
    return place;
  });
  return { distinct, places };
}

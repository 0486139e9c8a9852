/**
 * In which order an assistant is asked: to rate the words and then to answer (E-P), or the other way round (P-E). Huang et al. find
 * that neither is better throughout.
 */
export const ratingOrders = ["explain-first", "predict-first"] as const;
export type RatingOrder = (typeof ratingOrders)[number];

/** What an assistant is asked. */
export interface RatingRequest {
  readonly text: string;
  /** [labels]: what it may answer. */
  readonly labels: readonly string[];
  readonly order: RatingOrder;
}

/** The text of the example that shows the form, with ratings for a label that speaks well of it. */
const example = { text: "Dull start, lovely end.", ratings: [-0.4, 0, 0.9, 0.1] } as const;

/**
 * Asks for a label and for a rating of every word from -1 to 1, in the form "[(word, number), …] label". After Huang, Mamidanna, Jangam, Zhou and
 * Gilpin 2023, Can Large Language Models Explain Themselves?, in words of our own.
 */
export function ratingRequest({ text, labels, order }: RatingRequest): string {
  const choice = labels.map((label) => JSON.stringify(label)).join(", ");
  const first = order === "explain-first";
  const list = `[(word, rating), (word, rating), ...]`;
  const steps = first
    ? `First rate every word of the text, in the order of the text. Then answer with exactly one of these labels: ${choice}.`
    : `First answer with exactly one of these labels: ${choice}. Then rate every word of the text, in the order of the text.`;
  return [
    `Classify a text, and say what each of its words contributed to your answer. ${steps}`,
    "A rating is a decimal number from -1 to 1: 1 if the word speaks strongly for your label, -1 if it speaks strongly against it, 0 if it makes no difference.",
    `Reply on one line and in this form alone: ${first ? `${list} label` : `label ${list}`}`,
    "",
    `Text: ${example.text}`,
    `Reply: ${exampleReply(labels[labels.length - 1] ?? "label", first)}`,
    "",
    `Text: ${text}`,
    "Reply:",
  ].join("\n");
}

function exampleReply(label: string, first: boolean): string {
  const words = example.text.match(/\p{L}+/gu) ?? [];
  const list = `[${words.map((word, place) => `(${word}, ${(example.ratings[place] ?? 0).toFixed(1)})`).join(", ")}]`;
  return first ? `${list} ${label}` : `${label} ${list}`;
}

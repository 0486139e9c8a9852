import type { BlackBox } from "@limelight/core";
import { clopperPearsonLower, clopperPearsonUpper, NumpyRandomState } from "@limelight/statistics";
import { predicted } from "../goals/goal.ts";
import type { AttackedText } from "../words/attacked-text.ts";

export interface CertifyOptions {
  /** Changed texts whose majority is the answer. */
  readonly votes: number;
  /** Changed texts that the certificate rests on, others than those. */
  readonly samples: number;
  /** The chance that a certificate is wrong. */
  readonly risk: number;
  readonly seed: number;
  readonly signal?: AbortSignal;
}

/** What is known of a classifier that answers by the majority over randomly changed texts. */
export interface Certificate {
  /** Index of the class that most of them have. */
  readonly label: number;
  /** Share of the certificate's samples that have it. */
  readonly share: number;
  /** With the chance that was asked for, its true probability is no lower, and that of any other class no higher. */
  readonly lower: number;
  readonly upper: number;
  /** Whether too few agree for any answer: there is no radius then. */
  readonly abstained: boolean;
  /** So many words may be replaced, whichever they are, and the majority stays; 0: none is certain. */
  readonly radius: number;
  /** Words that there are. */
  readonly words: number;
  readonly asked: number;
}

/**
 * Votes over changed texts, and how surely the majority has it: bounds by Clopper and Pearson, of the class from below and of any other from above.
 * @param draw a changed text
 * @param holds whether so many changed words leave the majority, given the bounds; asked for 1, 2, … words as long as it does
 */
export async function certificate(
  subject: BlackBox,
  text: AttackedText,
  draw: (random: NumpyRandomState) => AttackedText,
  holds: (words: number, lower: number, upper: number) => boolean,
  { votes, samples, risk, seed, signal }: CertifyOptions,
): Promise<Certificate> {
  const random = new NumpyRandomState(seed);
  const drawn = Array.from({ length: votes + samples }, () => draw(random));
  const { answers } = await subject.ask(
    drawn.map(({ question }) => question),
    { ...(signal && { signal }) },
  );
  const classes = answers.map(predicted);
  const counted = subject.labels.map((_, label) => classes.slice(0, votes).filter((each) => each === label).length);
  const label = counted.indexOf(Math.max(...counted));
  const counts = subject.labels.map((_, each) => classes.slice(votes).filter((other) => other === each).length);
  const own = counts[label] ?? 0;
  // Two bounds, each with half of the risk; of two classes, the other's follows from the first.
  const two = counts.length === 2;
  const lower = clopperPearsonLower(own, samples, two ? risk : risk / 2);
  const others = Math.max(0, ...counts.filter((_, each) => each !== label));
  const upper = two ? 1 - lower : clopperPearsonUpper(others, samples, risk / 2 / Math.max(1, counts.length - 1));
  const abstained = lower <= upper;
  let radius = 0;
  if (!abstained) while (radius < text.words.length && holds(radius + 1, lower, upper)) radius += 1;
  return {
    label,
    share: own / samples,
    lower,
    upper,
    abstained,
    radius,
    words: text.words.length,
    asked: drawn.length,
  };
}

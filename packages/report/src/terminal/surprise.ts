/** Surprise in nats that is not drawn yet (a probability over a third), and from which on it is drawn as strong as can be. */
const [calm, amazed] = [1, 10];

/** The ground of a token by its log-probability: from 0 where it was to be expected down to -1. */
export function surpriseGround(logprob: number | null): number {
  const share = (-(logprob ?? 0) - calm) / (amazed - calm);
  return share > 0 ? -Math.min(1, share) : 0;
}

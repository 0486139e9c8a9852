import type { WhiteBox } from "@limelight/core";

/**
 * The same subject, which reads its word embeddings from the device when they are first asked for, and then no more: they are tens of megabytes. Its members are its own,
 * so that it may be spread where the subject is of a class.
 */
export function withEmbeddingsOnce(subject: WhiteBox): WhiteBox {
  const { labels, size, hookNames, heads, special } = subject;
  let known: ReturnType<WhiteBox["wordEmbeddings"]> | undefined;
  return {
    labels,
    size,
    hookNames,
    heads,
    special,
    ask: (...given) => subject.ask(...given),
    tokens: (...given) => subject.tokens(...given),
    ...(subject.decode !== undefined && { decode: (ids: readonly number[]) => subject.decode?.(ids) ?? "" }),
    differentiate: (...given) => subject.differentiate(...given),
    observe: (...given) => subject.observe(...given),
    sweep: (...given) => subject.sweep(...given),
    head: (...given) => subject.head(...given),
    readOut: (...given) => subject.readOut(...given),
    block: (...given) => subject.block(...given),
    projectionBiases: (...given) => subject.projectionBiases(...given),
    wordEmbeddings: () => (known ??= subject.wordEmbeddings()),
  };
}

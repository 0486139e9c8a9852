import type { WhiteBox } from "@limelight/core";

/** The same subject, which reads its word embeddings from the device when they are first asked for, and then no more: they are tens of megabytes. */
export function withEmbeddingsOnce(subject: WhiteBox): WhiteBox {
  let known: ReturnType<WhiteBox["wordEmbeddings"]> | undefined;
  return { ...subject, wordEmbeddings: () => (known ??= subject.wordEmbeddings()) };
}

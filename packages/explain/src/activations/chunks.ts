import type { Observer, Question } from "@limelight/core";

/** Activations of so many tokens at once come to the host before they are pooled: a hundred megabytes or two, of all layers. */
const chunkTokens = 4096;

/** Questions in turns that are bounded by their tokens. */
export function* inChunks<Item extends readonly [unknown, Question]>(
  observer: Pick<Observer, "tokens">,
  items: readonly Item[],
): Generator<readonly Item[]> {
  let chunk: Item[] = [];
  let tokens = 0;
  for (const item of items) {
    const { length } = observer.tokens(item[1]);
    if (chunk.length > 0 && tokens + length > chunkTokens) {
      yield chunk;
      chunk = [];
      tokens = 0;
    }
    chunk.push(item);
    tokens += length;
  }
  if (chunk.length > 0) yield chunk;
}

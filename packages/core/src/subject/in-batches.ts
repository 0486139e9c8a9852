import { CoreError, isTooLarge } from "../core-error.ts";
import type { Sequence } from "../batch/batch.ts";
import type { AskOptions } from "./black-box.ts";

/**
 * Runs items in packed batches of up to `budget` tokens, in order; an item that is longer is a batch of its own. Where
 * memory runs out, batches become half as large.
 * @param encode an item's tokens; called as its turn comes
 * @throws CoreError "aborted" between batches, and what `run` throws
 */
export async function inBatches<Item, Result>(
  items: readonly Item[],
  budget: number,
  encode: (item: Item) => Sequence,
  run: (items: readonly Item[], sequences: readonly Sequence[]) => Promise<readonly Result[]>,
  { signal, progress }: AskOptions = {},
): Promise<{ results: Result[]; forward: number }> {
  const results: Result[] = [];
  let forward = 0;
  let room = budget;
  while (results.length < items.length) {
    if (signal?.aborted) throw new CoreError("aborted", "interrupted");
    const batch = fill(items, results.length, room, encode);
    try {
      results.push(...(await run(items.slice(results.length, results.length + batch.length), batch)));
    } catch (error) {
      if (!isTooLarge(error) || batch.length === 1) throw error;
      room = Math.floor(batch.reduce((tokens, { ids }) => tokens + ids.length, 0) / 2);
      continue;
    }
    forward += 1;
    progress?.(results.length, items.length);
  }
  return { results, forward };
}

function fill<Item>(
  items: readonly Item[],
  start: number,
  budget: number,
  encode: (item: Item) => Sequence,
): Sequence[] {
  const batch: Sequence[] = [];
  let tokens = 0;
  for (const item of items.slice(start)) {
    const sequence = encode(item);
    tokens += sequence.ids.length;
    if (batch.length > 0 && tokens > budget) break;
    batch.push(sequence);
  }
  return batch;
}

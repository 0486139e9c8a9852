import { CoreError, isTooLarge } from "../core-error.ts";
import type { Sequence } from "../batch/batch.ts";
import type { AskOptions } from "./black-box.ts";

/**
 * Runs items in packed batches of up to `budget` tokens, in order; an item that is longer is a batch of its own. Where
 * memory runs out, batches become half as large.
 * @param encode an item's tokens; called as its turn comes
 * @param options.costs what an item takes of the budget; its tokens where it is left out
 * @throws CoreError "aborted" between batches, and what `run` throws
 */
export async function inBatches<Item, Result>(
  items: readonly Item[],
  budget: number,
  encode: (item: Item) => Sequence,
  run: (items: readonly Item[], sequences: readonly Sequence[]) => Promise<readonly Result[]>,
  { signal, progress, costs }: AskOptions & { readonly costs?: (item: Item) => number } = {},
): Promise<{ results: Result[]; forward: number }> {
  const results: Result[] = [];
  let forward = 0;
  let room = budget;
  let ahead: Filled[] | undefined;
  while (results.length < items.length) {
    if (signal?.aborted) throw new CoreError("aborted", "interrupted");
    const batch = ahead ?? fill(items, results.length, room, encode, costs);
    ahead = undefined;
    try {
      const end = results.length + batch.length;
      const running = run(
        items.slice(results.length, end),
        batch.map(({ sequence }) => sequence),
      );
      // The next batch is read while the device computes this one.
      const reading = Promise.resolve(room).then((budgeted) => fill(items, end, budgeted, encode, costs));
      const [found, next] = await Promise.all([running, reading]);
      results.push(...found);
      ahead = next;
    } catch (error) {
      if (!isTooLarge(error) || batch.length === 1) throw error;
      room = Math.floor(batch.reduce((sum, { cost }) => sum + cost, 0) / 2);
      continue;
    }
    forward += 1;
    progress?.(results.length, items.length);
  }
  return { results, forward };
}

interface Filled {
  readonly sequence: Sequence;
  readonly cost: number;
}

function fill<Item>(
  items: readonly Item[],
  start: number,
  budget: number,
  encode: (item: Item) => Sequence,
  costs: ((item: Item) => number) | undefined,
): Filled[] {
  const batch: Filled[] = [];
  let tokens = 0;
  for (const item of items.slice(start)) {
    const sequence = encode(item);
    const cost = costs?.(item) ?? sequence.ids.length + (sequence.decoderIds?.length ?? 0);
    tokens += cost;
    if (batch.length > 0 && tokens > budget) break;
    batch.push({ sequence, cost });
  }
  return batch;
}

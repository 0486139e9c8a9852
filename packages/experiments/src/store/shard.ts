import { ExperimentError } from "../experiment-error.ts";

/** A share of an experiment's inputs: of `of` shares, the one whose rows leave `index` when divided by their number. */
export interface Shard {
  /** Counted from 1, as people write it. */
  readonly index: number;
  readonly of: number;
}

/** Shares of one experiment at most. */
const most = 10_000;

/**
 * Reads `i/n`.
 * @throws ExperimentError "bad-experiment"
 */
export function parseShard(written: string): Shard {
  const [, index = 0, of = 0] = (/^\s*(\d{1,5})\s*\/\s*(\d{1,5})\s*$/.exec(written) ?? []).map(Number);
  if (index >= 1 && of >= index && of <= most) return { index, of };
  throw new ExperimentError(
    "bad-experiment",
    `shard ${JSON.stringify(written)} is none: it is the share's number, from 1 on, and how many there are`,
    "Write 1/3, 2/3 and 3/3 for three shares.",
  );
}

/** Whether a row, counted from 0, is in a share. */
export function inShard(row: number, { index, of }: Shard): boolean {
  return row % of === index - 1;
}

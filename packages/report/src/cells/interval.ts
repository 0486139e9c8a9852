/** The ends of an interval; null where none is claimed, as of too few numbers, or of equal ones. */
export interface Ends {
  readonly low: number | null;
  readonly high: number | null;
}

/** What stands under a table of means some of which have no interval. */
export const noInterval = "-: no interval is claimed of fewer than three numbers, or of equal ones.";

/** Both ends, where there are any. Saved results of before have the mean twice where nothing varies. */
export function endsOf({ low, high }: Ends): readonly [low: number, high: number] | undefined {
  return low === null || high === null || low === high ? undefined : [low, high];
}

/** "0.20 to 0.70"; "-" where there is none. */
export function intervalText(ends: Ends, write: (value: number) => string): string {
  return endsOf(ends)?.map(write).join(" to ") ?? "-";
}

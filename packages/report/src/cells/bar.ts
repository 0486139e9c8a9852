const eighths = ["", "▏", "▎", "▍", "▌", "▋", "▊", "▉"];

/** What a bar is filled with: for, against, or too uncertain to tell. */
export type Fill = "for" | "against" | "unclear";

const fills: Readonly<Record<Fill, string>> = { for: "█", against: "▒", unclear: "░" };

/** What stands behind a bar: from its end to the end of the score's interval, which goes as far to the other side. Nothing where that is not a column. */
export function whisker(columns: number): string {
  const whole = Math.round(columns);
  return whole < 1 ? "" : `${"─".repeat(whole - 1)}┤`;
}

/**
 * A bar of `share` (0 to 1) of some columns, to an eighth of one; anything above 0 shows. Parts of a column have but one
 * filling, which is solid: a bar of another has a whole column at least, and an unclear one nothing but whole columns.
 */
export function bar(share: number, columns: number, fill: Fill = "for"): string {
  if (!(share > 0) || columns <= 0) {
    return "";
  }
  const steps = Math.max(1, Math.round(Math.min(1, share) * columns * 8));
  if (fill === "unclear" || (steps < 8 && fill === "against")) {
    return fills[fill].repeat(Math.max(1, Math.round(steps / 8)));
  }
  return fills[fill].repeat(Math.floor(steps / 8)) + (eighths[steps % 8] ?? "");
}

import { bar, whisker, type Fill } from "../cells/bar.ts";
import { fit, left, right, widthOf } from "../cells/cells.ts";
import type { Line } from "../cells/line.ts";
import { count, decimalsFor, plain, signed } from "../cells/numbers.ts";
import { printable } from "../cells/printable.ts";
import { tieMark, type ScoredUnit } from "./scores.ts";

/**
 * The first units with a bar each, and what the others come to.
 * @param most units listed at most
 * @param sided whether scores speak for or against; sizes alone have no sign
 */
export function unitBars(units: readonly ScoredUnit[], most: number, width: number, sided: boolean): Line[] {
  const number = sided ? signed : plain;
  const shown = units.slice(0, most);
  const rest = units.slice(most);
  const decimals = decimalsFor(units.map(({ score }) => score));
  const widestName = Math.max(4, Math.floor(width / 3));
  const names = shown.map((unit) => nameOf(unit, Math.min(24, widestName), widestName));
  const scores = shown.map(({ score, unpicked }) => (unpicked ? "" : number(score, decimals)));
  const errors = shown.map(({ error }) => (error === undefined ? "" : `±${plain(error, decimals)}`));
  const nameWidth = Math.max(0, ...names.map(widthOf));
  const scoreWidth = Math.max(0, ...scores.map(widthOf));
  const errorWidth = Math.max(0, ...errors.map(widthOf));
  const ties = shown.some((unit) => isTied(unit, shown));
  const room = width - 2 - nameWidth - 2 - scoreWidth - (errorWidth === 0 ? 0 : 1 + errorWidth) - (ties ? 2 : 0) - 2;
  const largest = units.reduce((so, { score }) => Math.max(so, Math.abs(score)), 0);
  const far = (reach: number): number => (largest === 0 ? 0 : reach / largest);
  // Whiskers have to fit as well; one that is longer than all bars is cut.
  const longest = shown.reduce((so, { share, reach }) => Math.max(so, Math.abs(share) + far(reach)), 1);
  const scale = room / Math.min(2, longest);
  const lines = shown.map((unit, index): Line => {
    const name = `  ${left(names[index] ?? "", nameWidth)}  `;
    if (unit.unpicked) {
      return [{ text: name }, { text: "not in the explanation", ink: "quiet" }];
    }
    const error = errorWidth === 0 ? "" : ` ${left(errors[index] ?? "", errorWidth)}`;
    return [
      { text: `${name}${right(scores[index] ?? "", scoreWidth)}` },
      { text: `${error}${ties ? (isTied(unit, shown) ? ` ${tieMark}` : "  ") : ""}  `, ink: "quiet" },
      { text: bar(Math.abs(unit.share), Math.round(scale), fillOf(unit)), ink: unit.score < 0 ? "against" : "for" },
      ...whiskerOf(unit, far(unit.reach) * scale, room - Math.abs(unit.share) * scale),
    ];
  });
  if (rest.length === 0) {
    return lines;
  }
  const total = rest.reduce((sum, { score }) => sum + score, 0);
  const sum = rest.every(({ unpicked }) => unpicked) ? "not in the explanation" : `together ${number(total, decimals)}`;
  return [...lines, [{ text: `  … and ${rest.length} more, ${sum}`, ink: "quiet" }]];
}

/** Whether a unit is tied with another of some. */
function isTied({ tied }: ScoredUnit, among: readonly ScoredUnit[]): boolean {
  return among.some(({ index }) => index !== undefined && tied.includes(index));
}

function whiskerOf({ unpicked }: ScoredUnit, columns: number, room: number): Line {
  const text = unpicked ? "" : whisker(Math.min(columns, Math.floor(room)));
  return text === "" ? [] : [{ text, ink: "quiet" }];
}

/** The word, cut to its room, and what is to be known of where it stands: that must not be cut while there is room. */
function nameOf({ text, spans }: ScoredUnit, most: number, widest: number): string {
  const second = spans[0]?.sequence === 1 ? " (2nd text)" : "";
  const places = spans.length > 1 ? ` (${count(spans.length, "place")})` : "";
  const about = `${second}${places}`;
  return fit(`${fit(printable(text), Math.max(4, Math.min(most, widest - widthOf(about))))}${about}`, widest);
}

function fillOf({ clear, score }: ScoredUnit): Fill {
  if (!clear) {
    return "unclear";
  }
  return score < 0 ? "against" : "for";
}

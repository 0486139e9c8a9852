import { csvText } from "@limelight/report/csv";
import {
  figureGroups,
  htmlPage,
  standsAlone,
  svgFile,
  type Figure,
  type FiguresStyle,
  type MethodNames,
} from "@limelight/report/figures";
import type { FigureForm } from "./output.ts";

const width = 840;

/** More results make a picture that no program opens; CSV has them all. */
export const mostDrawn = 100;

/** What `--out` writes of results: figures one below another, or the numbers behind the first figure of each. */
export function figureFile(form: FigureForm, documents: readonly object[], names: MethodNames): string {
  const ordered = boardFirst(documents);
  const groups = (theme: FiguresStyle["theme"]): Figure[][] =>
    figureGroups(form === "csv" ? ordered : firstResults(ordered), { theme, width, ...names });
  const light = groups("light");
  if (form === "csv") return tables(light);
  if (form === "svg") return svgFile(light.flat(), "light");
  const dark = groups("dark").flat();
  const pairs = light.flat().flatMap((figure, index) => {
    const other = dark[index];
    return other === undefined ? [] : [{ light: figure, dark: other }];
  });
  return htmlPage(light[0]?.[0]?.title ?? "Limelight", pairs);
}

/** Results among documents: the lines of a run are one. */
export function countResults(documents: readonly object[]): number {
  return documents.filter(standsAlone).length;
}

/** The texts that were measured come before the leaderboard of all of them, which says most. */
function boardFirst(documents: readonly object[]): object[] {
  return [...documents.filter((document) => !isMeasuredText(document)), ...documents.filter(isMeasuredText)];
}

function isMeasuredText(document: object): boolean {
  return "type" in document && document.type === "text";
}

function firstResults(documents: readonly object[]): readonly object[] {
  let results = 0;
  const end = documents.findIndex((document) => standsAlone(document) && ++results > mostDrawn);
  return end < 0 ? documents : documents.slice(0, end);
}

/** Of several results one table where they have the same columns, with the results' numbers before them; else one below another. */
function tables(groups: readonly Figure[][]): string {
  const found = withoutSummary(groups).flatMap((group) => tablesOf(group).map(({ table }) => table));
  const [first] = found;
  if (first === undefined) return "";
  if (found.length === 1) return csvText(first);
  const alike = found.every(({ columns }) => columns.join("\n") === first.columns.join("\n"));
  if (!alike) return found.map(csvText).join("\r\n");
  return csvText({
    columns: ["result", ...first.columns],
    rows: found.flatMap(({ rows }, index) => rows.map((row) => [index + 1, ...row])),
  });
}

/** Attacked texts are a row each; what they come to together has other columns, and is in the other forms. */
function withoutSummary(groups: readonly Figure[][]): readonly Figure[][] {
  const texts = groups.filter(([first]) => first?.kind === "attack-strips");
  return texts.length > 0 ? texts : groups;
}

/** The first figure says most; but of attention, the matrix has all numbers, and of what was written, there is one a sequence. */
function tablesOf(group: readonly Figure[]): readonly Figure[] {
  const sequences = group.filter(({ kind }) => kind === "generation-strip");
  if (sequences.length > 1) return sequences;
  const first = group.find(({ kind }) => kind === "attention-cells") ?? group[0];
  return first ? [first] : [];
}

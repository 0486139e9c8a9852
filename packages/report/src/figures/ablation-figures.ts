import type { Figure, FigureStyle } from "../figure/figure.ts";
import { ablationGrid, type AblatedDocument } from "./ablation-grid.ts";
import { classGrid } from "./class-grid.ts";

/** Grids of so many classes a page takes; of more, the table of classes by parts says it all. */
const mostGrids = 8;

/** What each part is worth; which part is which class; and a grid of each class's F1, . */
export function ablationFigures(document: AblatedDocument, style: FigureStyle): (Figure | undefined)[] {
  const classes = Object.entries(document.baseline.metrics.perClass);
  const own = classes.length <= mostGrids ? classes.filter(([, { f1 }]) => f1 !== undefined) : [];
  return [
    ablationGrid(document, style),
    classGrid(document, style),
    ...own.map(([label]) => ablationGrid(document, { ...style, metric: `${label}.f1` })),
  ];
}

/** Elements that figures are drawn with. */
export type SvgTag = "svg" | "g" | "rect" | "path" | "line" | "circle" | "text" | "tspan" | "title";

/** An SVG element as plain data. Presentation attributes say how it looks, so that it needs no style sheet and can be saved. */
export interface SvgElement {
  readonly tag: SvgTag;
  /** Without `style`, `class`, `on…` or addresses: strict pages refuse those. */
  readonly attributes?: Readonly<Record<string, string | number>>;
  readonly children?: readonly (SvgElement | string)[];
  /** Where it can be pointed at. */
  readonly mark?: Mark;
}

/** A part of a figure that people point at, reach by arrow keys, and choose. */
export interface Mark {
  /** What it stands for, unique within a figure: `unit:3`, `head:2.5`, `cell:4.7`. */
  readonly id: string;
  /** What it says, in words: "fantastic, +1.73 for positive". */
  readonly label: string;
  /** Its place among the marks for arrow keys; places may be missing. */
  readonly row: number;
  readonly column: number;
}

/** Numbers behind a figure, to be read, copied and saved. */
export interface FigureTable {
  readonly columns: readonly string[];
  readonly rows: readonly (readonly (string | number | null)[])[];
}

/** A picture with everything that goes with it, without a page: pure data. */
export interface Figure {
  /** What kind of picture it is: `force-plot`. */
  readonly kind: string;
  /** A sentence that says what there is to see. */
  readonly title: string;
  /** Model, method, options: how the numbers came about. */
  readonly caption: string;
  /** `tag` svg, with `viewBox`, `width` and `height` in CSS pixels. */
  readonly svg: SvgElement;
  readonly table: FigureTable;
  /** What there is to say beside it, a paragraph each, on a page that has room for it. */
  readonly remarks?: readonly string[];
}

/** How every figure is drawn. */
export interface FigureStyle {
  readonly theme: "light" | "dark";
  /** Room in CSS pixels; a figure may take less. */
  readonly width: number;
  /** Marks that are pointed at or chosen, drawn in the accent; a figure may fade the rest. */
  readonly pointed?: string;
  readonly chosen?: readonly string[];
}

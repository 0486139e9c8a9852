import type { Figure, FigureTable } from "./figure.ts";
import { fontFamily } from "./element.ts";
import { palettes, type Theme } from "./palette.ts";
import { escaped, svgText } from "./svg-text.ts";

/** A figure drawn for both grounds. */
export interface PageFigure {
  readonly light: Figure;
  readonly dark: Figure;
}

/**
 * Figures as a page of their own, without scripts and without anything fetched: each with its title, its caption and the table
 * behind it. The page is light or dark as the reader's system is, and prints light.
 */
export function htmlPage(title: string, figures: readonly PageFigure[]): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${escaped(title)}</title>
<style>${styles}</style>
</head>
<body>
<main>
${figures.map(section).join("\n")}
</main>
</body>
</html>
`;
}

function section({ light, dark }: PageFigure): string {
  return `<figure>
<h2>${escaped(light.title)}</h2>
<div class="picture light">${svgText(light.svg)}</div>
<div class="picture dark">${svgText(dark.svg)}</div>
<figcaption>${escaped(light.caption)}</figcaption>
${(light.remarks ?? []).map((remark) => `<p>${escaped(remark)}</p>`).join("\n")}
<details><summary>Table</summary><div class="picture">${table(light.table)}</div></details>
</figure>`;
}

function table({ columns, rows }: FigureTable): string {
  const head = columns.map((name) => `<th scope="col">${escaped(name)}</th>`).join("");
  const body = rows.map((row) => `<tr>${row.map(cell).join("")}</tr>`).join("");
  return `<table><thead><tr>${head}</tr></thead><tbody>${body}</tbody></table>`;
}

function cell(value: string | number | null): string {
  return typeof value === "number"
    ? `<td class="number">${escaped(String(value))}</td>`
    : `<td>${escaped(value ?? "")}</td>`;
}

function colours(theme: Theme): string {
  const { surface, ink, quiet, line } = palettes[theme];
  return `--surface:${surface};--ink:${ink};--quiet:${quiet};--line:${line}`;
}

const styles = [
  `:root{${colours("light")}}`,
  `body{margin:0;background:var(--surface);color:var(--ink);font:16px/1.5 ${fontFamily}}`,
  "main{max-width:960px;margin:0 auto;padding:24px}",
  "figure{margin:0 0 48px}h2{font-size:20px;line-height:1.3;margin:0 0 16px;overflow-wrap:anywhere}",
  ".picture{overflow-x:auto}.dark{display:none}",
  "figcaption,summary{color:var(--quiet);font-size:14px;margin-top:8px;overflow-wrap:anywhere}",
  "table{border-collapse:collapse;font-size:14px;margin-top:8px}th,td{border-bottom:1px solid var(--line);padding:4px 12px 4px 0;text-align:left;vertical-align:top}.number{font-variant-numeric:tabular-nums;text-align:right}",
  `@media screen and (prefers-color-scheme:dark){:root{${colours("dark")}}.light{display:none}.dark{display:block}}`,
].join("\n");

import { group, label, picture, rect, sizes } from "./element.ts";
import type { Figure, SvgElement } from "./figure.ts";
import { palettes, type Theme } from "./palette.ts";
import { svgText } from "./svg-text.ts";
import { wrapText } from "./text-width.ts";

const margin = 24;
const titleSize = 18;
const titleLine = 26;
const captionLine = 18;

/** Figures as one SVG file, one below another, each with its title above and its caption below, on a ground of their own. */
export function svgFile(figures: readonly Figure[], theme: Theme): string {
  const palette = palettes[theme];
  const width = Math.max(280, ...figures.map(({ svg }) => sizeOf(svg).width));
  const parts: SvgElement[] = [];
  let y = margin;
  for (const { title, caption, svg } of figures) {
    const lines = wrapText(title, titleSize * 1.16, width, 4);
    const small = wrapText(caption, sizes.small, width, 6);
    parts.push(
      ...lines.map((line, index) =>
        label(margin, y + titleSize + index * titleLine, line, { "font-size": titleSize, "font-weight": 600 }),
      ),
    );
    y += lines.length * titleLine + 12;
    parts.push(group(drawnIn(svg), { transform: `translate(${margin} ${y})` }));
    y += sizeOf(svg).height + 12;
    parts.push(
      ...small.map((line, index) =>
        label(margin, y + sizes.small + index * captionLine, line, { "font-size": sizes.small, fill: palette.quiet }),
      ),
    );
    y += small.length * captionLine + 2 * margin;
  }
  const [full, height] = [width + 2 * margin, Math.max(margin, y - margin)];
  return `${svgText(picture(full, height, palette, [rect(0, 0, full, height, { fill: palette.surface }), ...parts]))}\n`;
}

/** What is in a picture, without its frame: the file's own root says how text looks. */
function drawnIn({ children = [] }: SvgElement): SvgElement[] {
  return children.filter((child) => typeof child !== "string");
}

function sizeOf({ attributes = {} }: SvgElement): { width: number; height: number } {
  return { width: Number(attributes["width"]) || 0, height: Number(attributes["height"]) || 0 };
}

// Draws coloured terminal output as SVG, for the README:
//   FORCE_COLOR=3 node apps/cli/bin/limelight.js explain "…" | node scripts/draw-picture.mjs "npm start" > docs/explain.svg
// The word is shown behind the prompt. Bars are drawn as shapes, so that no font can tear them.
import { readFileSync } from "node:fs";

const cell = { width: 8.4, height: 19 };
const margin = 20;
const surface = "#18181c";
const ink = "#e4e4e8";
const quiet = "#9a9aa4";

/** A colour code as terminals take it; split keeps what the brackets hold. */
const escape = String.fromCodePoint(27);
const code = new RegExp(String.raw`(${escape}\[[\d;]*m)`);
const codeNumbers = new RegExp(String.raw`^${escape}\[([\d;]*)m$`);

/** Parts of a cell that a block glyph fills, and how: [width, filling]. */
const blocks = new Map(Array.from("▏▎▍▌▋▊▉█").map((glyph, i) => [glyph, [(i + 1) / 8, "solid"]]));
blocks.set("▒", [1, "hatched"]).set("░", [1, "pale"]);

/** Colours that are drawn hatched, each with the name of its pattern. */
const hatches = new Map();

/** Splits a line at its colour codes into runs of one look. */
function runsOf(line) {
  const runs = [];
  let look = {};
  let column = 0;
  for (const piece of line.split(code)) {
    const codes = codeNumbers.exec(piece)?.[1];
    if (codes !== undefined) look = lookAfter(look, codes.split(";").map(Number));
    else if (piece !== "") {
      runs.push({ text: piece, column, ...look });
      column += lengthOf(piece);
    }
  }
  return runs;
}

function lookAfter(look, codes) {
  const changed = { ...look };
  for (let i = 0; i < codes.length; i++) {
    const one = codes[i];
    if (one === 0) for (const name of Object.keys(changed)) delete changed[name];
    else if (one === 1) changed.strong = true;
    else if (one === 2) changed.quiet = true;
    else if ((one === 38 || one === 48) && codes[i + 1] === 2) {
      changed[one === 38 ? "color" : "ground"] = `rgb(${codes.slice(i + 2, i + 5).join(",")})`;
      i += 4;
    } else throw new Error(`colour code ${one} has no drawing: set FORCE_COLOR=3`);
  }
  return changed;
}

function drawRun({ text, column, color, ground, strong, quiet: faint }, row) {
  const x = margin + column * cell.width;
  const y = margin + row * cell.height;
  const fill = color ?? (faint ? quiet : ink);
  const glyphs = Array.from(text);
  const drawn = [];
  if (ground) drawn.push(rectangle(x - 1, y, glyphs.length * cell.width + 2, cell.height - 1, ground, 1));
  let start = 0;
  while (start < glyphs.length) {
    const block = blocks.get(glyphs[start]);
    let end = start + 1;
    if (block) {
      while (glyphs[end] === glyphs[start]) end++;
      const width = block[0] === 1 ? (end - start) * cell.width : block[0] * cell.width;
      if (block[0] < 1) end = start + 1;
      // A bar's last, partial cell is filled like the rest of it.
      const filling = blocks.get(glyphs[start - 1])?.[1] ?? block[1];
      const paint = filling === "hatched" ? hatch(fill) : fill;
      const opacity = filling === "pale" ? 0.3 : 1;
      drawn.push(rectangle(x + start * cell.width, y + 3, width, cell.height - 7, paint, opacity));
    } else {
      while (end < glyphs.length && !blocks.has(glyphs[end])) end++;
      drawn.push(words(glyphs.slice(start, end).join(""), x + start * cell.width, y + cell.height - 5, fill, strong));
    }
    start = end;
  }
  return drawn.join("");
}

function hatch(color) {
  if (!hatches.has(color)) hatches.set(color, `hatch-${hatches.size + 1}`);
  return `url(#${hatches.get(color)})`;
}

/** Stripes from the lower left to the upper right. */
function pattern([color, id]) {
  return `<pattern id="${id}" width="5" height="5" patternUnits="userSpaceOnUse" patternTransform="rotate(45)"><rect width="3" height="5" fill="${color}"/></pattern>`;
}

function rectangle(x, y, width, height, fill, opacity) {
  return `<rect x="${round(x)}" y="${round(y)}" width="${round(width)}" height="${height}" fill="${fill}"${opacity < 1 ? ` fill-opacity="${opacity}"` : ""}/>`;
}

/** Each stretch without a gap is placed by itself, since SVG joins spaces. */
function words(text, x, y, fill, strong) {
  return Array.from(text.matchAll(/\S+(?: \S+)*/g), ({ 0: stretch, index }) => {
    const left = round(x + lengthOf(text.slice(0, index)) * cell.width);
    const length = round(lengthOf(stretch) * cell.width);
    const shown = stretch.replaceAll("&", "&amp;").replaceAll("<", "&lt;");
    const weight = strong ? ' font-weight="bold"' : "";
    return `<text x="${left}" y="${round(y)}" textLength="${length}" fill="${fill}"${weight}>${shown}</text>`;
  }).join("");
}

/** Cells that a text takes; one a code point, as nothing wider is drawn here. */
function lengthOf(text) {
  return Array.from(text).length;
}

function round(value) {
  return Math.round(value * 10) / 10;
}

const output = readFileSync(0, "utf8").trimEnd();
const lines = [`${escape}[2m$${escape}[0m ${process.argv[2] ?? ""}`, "", ...output.split("\n")];
const columns = Math.max(
  ...lines.map((line) =>
    lengthOf(
      line
        .split(code)
        .filter((piece) => !codeNumbers.test(piece))
        .join(""),
    ),
  ),
);
const width = Math.round(2 * margin + columns * cell.width);
const height = 2 * margin + lines.length * cell.height;
const body = lines
  .map((line, row) =>
    runsOf(line)
      .map((run) => drawRun(run, row))
      .join(""),
  )
  .join("\n");
process.stdout
  .write(`<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" font-family="ui-monospace, SFMono-Regular, Menlo, Consolas, 'DejaVu Sans Mono', monospace" font-size="14">
<rect width="${width}" height="${height}" rx="8" fill="${surface}"/>${hatches.size === 0 ? "" : `\n<defs>${Array.from(hatches, pattern).join("")}</defs>`}
${body}
</svg>
`);

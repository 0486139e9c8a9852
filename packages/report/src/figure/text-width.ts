/**
 * How wide text is in a system sans, without a page to measure it on: classes of characters by their usual advance, in em,
 * on the wide side, as system fonts differ by a tenth.
 */
const classes: readonly (readonly [characters: RegExp, em: number])[] = [
  [/[\u0020-\u007E]/u, 0], // looked up in `ascii`
  [/\p{M}|\p{Cf}/u, 0],
  [/\p{Extended_Pictographic}|[\u{1F1E6}-\u{1F1FF}]/u, 1.3],
  [
    /[\u1100-\u115F\u2E80-\uA4CF\uAC00-\uD7A3\uF900-\uFAFF\uFE30-\uFE6F\uFF00-\uFF60\uFFE0-\uFFE6]|[\u{20000}-\u{3FFFD}]/u,
    1,
  ],
  [/[\p{Lu}]/u, 0.7],
  [/[\p{Script=Arabic}]/u, 0.5],
  [/[\p{Script=Devanagari}\p{Script=Thai}\p{Script=Tamil}]/u, 0.65],
];

const usual = 0.63;

const ascii = new Map<string, number>(
  Object.entries({
    "il'|": 0.26,
    "Ij.,:;! ": 0.31,
    "tfr()[]/\\-`": 0.39,
    's"*^': 0.5,
    ckvxyz: 0.54,
    "J?{}": 0.55,
    "0123456789$_#": 0.62,
    mM: 0.92,
    "wW@%": 0.9,
    "ABCDEFGHKLNOPQRSTUVXYZ&": 0.68,
    "+<>=~": 0.72,
  }).flatMap(([characters, em]) => Array.from(characters, (character) => [character, em] as const)),
);

/** Strong text is wider by so much. */
const strong = 1.16;

/** Longer texts are measured by their beginning: nobody sees where they end. */
const mostMeasured = 2000;

/** How text is set. What turns strong when it is pointed at is measured strong, so that it then has room. */
type Weight = "regular" | "strong";

/** An estimate in pixels for a text of `size` pixels. */
export function textWidth(text: string, size: number, weight: Weight = "regular"): number {
  const measured = text.length > mostMeasured ? text.slice(0, mostMeasured) : text;
  let em = 0;
  for (const character of measured) em += emOf(character);
  return em * size * (weight === "strong" ? strong : 1) * (text.length / Math.max(1, measured.length));
}

function emOf(character: string): number {
  const known = ascii.get(character);
  if (known !== undefined) return known;
  const code = character.codePointAt(0) ?? 0;
  if (code < 0x7f) return usual;
  return classes.find(([characters]) => characters.test(character))?.[1] ?? usual;
}

const segmenter = new Intl.Segmenter();

/** The text if it fits into so many pixels, else as much of it as does, with … at the end; never half a character. */
export function fitText(text: string, size: number, width: number, weight: Weight = "regular"): string {
  if (textWidth(text, size, weight) <= width) return text;
  // More than this cannot fit, whatever it is made of; a cluster of many joined characters is cut as one.
  const longest = Math.max(8, Math.ceil(width / (0.2 * size)) * 4);
  let kept = "";
  let used = textWidth("…", size, weight);
  for (const { segment } of segmenter.segment(text.slice(0, longest))) {
    used += textWidth(segment, size, weight);
    if (used > width) break;
    kept += segment;
  }
  return `${kept.trimEnd()}…`;
}

/** Text in lines of a width, broken between words; words that are too wide are broken themselves. At most `most` lines, the last cut with …. */
export function wrapText(text: string, size: number, width: number, most = Infinity): string[] {
  const lines: string[] = [];
  let line = "";
  for (const word of text.split(/\s+/).filter((part) => part !== "")) {
    const longer = line === "" ? word : `${line} ${word}`;
    if (textWidth(longer, size) <= width) {
      line = longer;
    } else {
      if (line !== "") lines.push(line);
      line = fitText(word, size, width);
    }
    if (lines.length > most) break;
  }
  if (line !== "") lines.push(line);
  if (lines.length <= most) return lines;
  const kept = lines.slice(0, most);
  return [...kept.slice(0, -1), fitText(`${kept.at(-1) ?? ""} …`, size, width)];
}

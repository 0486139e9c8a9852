import type { AlignedText } from "../alignment/aligned-text.ts";
import { filter, mapCharacters, Transformation, transform, withText } from "../alignment/transform.ts";
import { control, nonspacingMark } from "../unicode.generated.ts";
import { decompose } from "./unicode-forms.ts";

/** The switches of `BertNormalizer`, as in tokenizer.json. */
export interface BertOptions {
  cleanText: boolean;
  handleChineseCharacters: boolean;
  /** null: as `lowercase`. */
  stripAccents: boolean | null;
  lowercase: boolean;
}

/** The normalizer of BERT, DistilBERT and ELECTRA (Rust: normalizers/bert.rs, step by step in its order). */
export function bertNormalizer(options: BertOptions): (text: AlignedText) => AlignedText {
  const stripAccents = options.stripAccents ?? options.lowercase;
  return (source) => {
    let text = source;
    const ascii = isAscii(text.text);
    if (options.cleanText) text = cleanText(text);
    if (options.handleChineseCharacters && !ascii) text = spaceChineseCharacters(text);
    if (stripAccents && !ascii) text = filter(decompose(text, "NFD"), (character) => !nonspacingMark.test(character));
    return options.lowercase ? lowercase(text) : text;
  };
}

/** Whether a text has ASCII characters alone; most steps then change nothing. */
export function isAscii(text: string): boolean {
  // oxlint-disable-next-line no-control-regex
  return /^[\0-\x7F]*$/.test(text);
}

/** Every character by itself, as Rust does: no final sigma; İ becomes i and a combining dot. */
export function lowercase(text: AlignedText): AlignedText {
  if (isAscii(text.text)) return withText(text, text.text.toLowerCase());
  return mapCharacters(text, (character) => character.toLowerCase());
}

function cleanText(text: AlignedText): AlignedText {
  const clean = control.test(text.text) ? filter(text, (character) => !control.test(character)) : text;
  return withText(clean, clean.text.replace(/\p{White_Space}/gu, " "));
}

function spaceChineseCharacters(text: AlignedText): AlignedText {
  const spaced = new Transformation();
  for (const character of text.text) {
    if (isChinese(character.codePointAt(0) ?? 0)) {
      spaced.push(" ", 0);
      spaced.push(character, 1);
      spaced.push(" ", 1);
    } else {
      spaced.push(character, 0);
    }
  }
  return transform(text, spaced);
}

/** The CJK blocks of BERT's own tokenization.py; the gap before 2B920 is that of the Rust package. */
const CHINESE_BLOCKS: readonly (readonly [number, number])[] = [
  [0x4e00, 0x9fff],
  [0x3400, 0x4dbf],
  [0x20000, 0x2a6df],
  [0x2a700, 0x2b73f],
  [0x2b740, 0x2b81f],
  [0x2b920, 0x2ceaf],
  [0xf900, 0xfaff],
  [0x2f800, 0x2fa1f],
];

function isChinese(codePoint: number): boolean {
  return CHINESE_BLOCKS.some(([first, last]) => codePoint >= first && codePoint <= last);
}

import { type AlignedText, characterSize } from "../alignment/aligned-text.ts";
import { Transformation, transform } from "../alignment/transform.ts";
import { combiningClasses, undecomposed, undecomposedCompatibly } from "../unicode.generated.ts";

/**
 * Canonical (NFD) or compatible (NFKD) decomposition with alignment (Rust: unicode-normalization-alignments, decompose.rs):
 * of the characters one character becomes, those after the first count as inserted.
 */
export function decompose(text: AlignedText, form: "NFD" | "NFKD"): AlignedText {
  if (isNormal(text.text, form)) return text;
  return transform(text, decomposition(text.text, form));
}

/** Decomposition followed by canonical composition, NFC or NFKC; a composed character keeps the span of its first part. */
export function compose(text: AlignedText, form: "NFC" | "NFKC"): AlignedText {
  if (isNormal(text.text, form)) return text;
  return transform(text, composition(decomposition(text.text, form === "NFC" ? "NFD" : "NFKD")));
}

/** Asks the engine, but not about long runs of marks, which it sorts in quadratic time. */
function isNormal(text: string, form: "NFC" | "NFD" | "NFKC" | "NFKD"): boolean {
  return !/\p{M}{100}/u.test(text) && text.normalize(form) === text;
}

function decomposition(text: string, form: "NFD" | "NFKD"): Transformation {
  const unknown = form === "NFD" ? undecomposed : undecomposedCompatibly;
  const all = new Transformation();
  let pending: { character: string; change: number; rank: number }[] = [];
  const flush = (): void => {
    pending.sort((a, b) => a.rank - b.rank); // stable: equal classes keep the order of the text
    for (const { character, change } of pending) all.push(character, change);
    pending = [];
  };
  for (const character of text) {
    const parts = unknown.test(character) ? character : character.normalize(form);
    let change = 0;
    for (const part of parts) {
      const rank = combiningClass(part);
      if (rank === 0) flush();
      pending.push({ character: part, change, rank });
      change = 1;
    }
  }
  flush();
  return all;
}

/** Canonical composition (Rust: recompose.rs): the change of a composed character is the sum of its parts', less one a part. */
function composition({ characters, changes }: Transformation): Transformation {
  const all = new Transformation();
  const marks = new Transformation();
  let starter: { character: string; change: number } | undefined;
  let lastRank: number | undefined;
  const flush = (): void => {
    if (starter !== undefined) all.push(starter.character, starter.change);
    for (const [i, mark] of marks.characters.entries()) all.push(mark, marks.changes[i] ?? 0);
    marks.characters.length = 0;
    marks.changes.length = 0;
    lastRank = undefined;
  };
  for (const [i, character] of characters.entries()) {
    const change = changes[i] ?? 0;
    const rank = combiningClass(character);
    if (starter === undefined) {
      if (rank === 0) starter = { character, change };
      else all.push(character, change);
      continue;
    }
    const blocked = lastRank !== undefined && lastRank >= rank;
    const composed = blocked ? undefined : composePair(starter.character, character);
    if (composed !== undefined) {
      starter = { character: composed, change: starter.change + change - 1 };
    } else if (rank === 0) {
      flush();
      starter = { character, change };
    } else {
      marks.push(character, change);
      lastRank = rank;
    }
  }
  flush();
  return all;
}

/** The primary composite of two characters, if there is one. */
function composePair(first: string, second: string): string | undefined {
  const composed = (first + second).normalize("NFC");
  return composed.length === characterSize(composed, 0) ? composed : undefined;
}

let classes: Map<number, number> | undefined;

function combiningClass(character: string): number {
  classes ??= readClasses();
  return classes.get(character.codePointAt(0) ?? 0) ?? 0;
}

function readClasses(): Map<number, number> {
  const read = new Map<number, number>();
  for (const row of combiningClasses.split(" ")) {
    const [rank = "", spans = ""] = row.split(":");
    for (const span of spans.split(",")) {
      const [first = "", last = first] = span.split("-");
      for (let c = Number.parseInt(first, 16); c <= Number.parseInt(last, 16); c++) read.set(c, Number(rank));
    }
  }
  return read;
}

import { type AlignedText, characterSize } from "./aligned-text.ts";

/**
 * Characters of a new text, each with its relation to the old one, in the terms of Hugging Face tokenizers:
 * 0 replaces the next old character; -n replaces it and drops the n that follow; 1 is inserted, and takes the span of the
 * old character before it.
 */
export class Transformation {
  readonly characters: string[] = [];
  readonly changes: number[] = [];

  push(character: string, change: number): void {
    this.characters.push(character);
    this.changes.push(change);
  }
}

/** Applies a transformation; `dropped` old characters are removed before its first. */
export function transform(old: AlignedText, { characters, changes }: Transformation, dropped = 0): AlignedText {
  const text = characters.join("");
  const starts = new Int32Array(text.length);
  const ends = new Int32Array(text.length);
  let offset = 0;
  const skip = (count: number): void => {
    for (let i = 0; i < count; i++) offset += characterSize(old.text, offset);
  };
  skip(dropped);
  let unit = 0;
  for (const [i, character] of characters.entries()) {
    const change = changes[i] ?? 0;
    const from = change > 0 ? offset - 1 : offset;
    const start = from < 0 ? old.origin : (old.starts[from] ?? old.origin);
    const end = from < 0 ? old.origin : (old.ends[from] ?? old.origin);
    if (change <= 0) skip(1 - change);
    for (let k = 0; k < character.length; k++, unit++) {
      starts[unit] = start;
      ends[unit] = end;
    }
  }
  return { text, starts, ends, origin: old.origin };
}

/** Keeps only the characters (code points) for which `keep` holds. */
export function filter(old: AlignedText, keep: (character: string) => boolean): AlignedText {
  const kept = new Transformation();
  let dropped = 0;
  let first = 0;
  let last: string | undefined;
  for (const character of old.text) {
    if (!keep(character)) {
      dropped++;
      continue;
    }
    if (last === undefined) first = dropped;
    else kept.push(last, -dropped);
    last = character;
    dropped = 0;
  }
  if (last !== undefined) kept.push(last, -dropped);
  return transform(old, kept, first);
}

/** Replaces every character by one or more; those after the first count as inserted. */
export function mapCharacters(old: AlignedText, map: (character: string) => string): AlignedText {
  const mapped = new Transformation();
  for (const character of old.text) {
    let change = 0;
    for (const result of map(character)) {
      mapped.push(result, change);
      change = 1;
    }
  }
  return transform(old, mapped);
}

/** The same text in other characters, unit by unit: the alignment stays as it is. */
export function withText(old: AlignedText, text: string): AlignedText {
  return { text, starts: old.starts, ends: old.ends, origin: old.origin };
}

/** Puts `prefix` in front; it takes the span of the first character. An empty text stays empty. */
export function prepend(old: AlignedText, prefix: string): AlignedText {
  if (old.text === "" || prefix === "") return old;
  const text = prefix + old.text;
  const starts = new Int32Array(text.length);
  const ends = new Int32Array(text.length);
  starts.set(old.starts, prefix.length);
  ends.set(old.ends, prefix.length);
  starts.fill(old.starts[0] ?? old.origin, 0, prefix.length);
  ends.fill(old.ends[0] ?? old.origin, 0, prefix.length);
  return { text, starts, ends, origin: old.origin };
}

/** One text behind another. */
export function concatenate(first: AlignedText, second: AlignedText): AlignedText {
  const starts = new Int32Array(first.starts.length + second.starts.length);
  const ends = new Int32Array(starts.length);
  starts.set(first.starts);
  starts.set(second.starts, first.starts.length);
  ends.set(first.ends);
  ends.set(second.ends, first.ends.length);
  return { text: first.text + second.text, starts, ends, origin: first.origin };
}

import type { AlignedText } from "../alignment/aligned-text.ts";

/** Replaces every match; what comes in its place has the span of the match's last character (Rust: NormalizedString::replace). */
export function replace(pattern: RegExp, content: string): (text: AlignedText) => AlignedText {
  return (old) => {
    const matches = [...old.text.matchAll(pattern)];
    if (matches.length === 0) return old;
    let text = "";
    const starts: number[] = [];
    const ends: number[] = [];
    let previous = 0;
    const copyTo = (to: number): void => {
      text += old.text.slice(previous, to);
      for (let i = previous; i < to; i++) {
        starts.push(old.starts[i] ?? 0);
        ends.push(old.ends[i] ?? 0);
      }
    };
    for (const match of matches) {
      copyTo(match.index);
      previous = match.index + match[0].length;
      text += content;
      for (let i = 0; i < content.length; i++) {
        starts.push(old.starts[previous - 1] ?? old.origin);
        ends.push(old.ends[previous - 1] ?? old.origin);
      }
    }
    copyTo(old.text.length);
    return { text, starts: Int32Array.from(starts), ends: Int32Array.from(ends), origin: old.origin };
  };
}

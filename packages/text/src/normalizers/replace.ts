import type { AlignedText } from "../alignment/aligned-text.ts";

/** Replaces every match; what comes in its place has the span of the match's last character (Rust: NormalizedString::replace). */
export function replace(pattern: RegExp, content: string): (text: AlignedText) => AlignedText {
  return (old) => {
    const matches = [...old.text.matchAll(pattern)];
    if (matches.length === 0) return old;
    const removed = matches.reduce((sum, match) => sum + match[0].length, 0);
    const length = old.text.length - removed + matches.length * content.length;
    const starts = new Int32Array(length);
    const ends = new Int32Array(length);
    let text = "";
    let previous = 0;
    const copyTo = (to: number): void => {
      starts.set(old.starts.subarray(previous, to), text.length);
      ends.set(old.ends.subarray(previous, to), text.length);
      text += old.text.slice(previous, to);
    };
    for (const match of matches) {
      copyTo(match.index);
      previous = match.index + match[0].length;
      starts.fill(old.starts[previous - 1] ?? old.origin, text.length, text.length + content.length);
      ends.fill(old.ends[previous - 1] ?? old.origin, text.length, text.length + content.length);
      text += content;
    }
    copyTo(old.text.length);
    return { text, starts, ends, origin: old.origin };
  };
}

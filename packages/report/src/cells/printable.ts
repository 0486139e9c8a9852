/**
 * What must not reach a terminal as it is: controls (an escape could move the cursor or set the title), line and
 * paragraph separators, lone surrogates, and format characters, which hide or turn text around; but for the joiners
 * and tags that emoji and some scripts are made with.
 */
// oxlint-disable-next-line no-misleading-character-class -- the joiners are meant as characters of their own
const unprintable = /(?![\u200C\u200D\u{E0020}-\u{E007F}])[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu;

/** Text with those characters shown instead of obeyed: ␛ for an escape, `\u{202e}` for what has no picture. */
export function printable(text: string): string {
  return text.replaceAll(unprintable, (character) => {
    const code = character.codePointAt(0) ?? 0;
    if (code < 0x20) {
      return String.fromCodePoint(0x2400 + code);
    }
    return code === 0x7f ? "\u2421" : `\\u{${code.toString(16)}}`;
  });
}

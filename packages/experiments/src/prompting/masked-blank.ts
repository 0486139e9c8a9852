import { ExperimentError } from "../experiment-error.ts";
import { requireHead, type Session } from "../session/session.ts";
import { requireFits, type BlankReader, type PreparedBlank } from "./blank-reader.ts";
import { maskedScores, type MaskedText } from "./masked-texts.ts";
import type { Blank } from "./pattern.ts";

/**
 * Fills blanks by masks, one for each token of a word: as words may be cut into several tokens, the text is read once with each number of
 * masks that is needed. (Schick and Schütze 2021, It's Not Just Size That Matters, fill masks one after another, at a run a token.)
 * @throws ExperimentError "no-head" where the model fills no masks
 */
export function maskedBlankReader(session: Session): BlankReader {
  const { id: name, model, tokenizer } = session;
  requireHead(session, "masked-lm");
  const mask = tokenizer.special.mask;
  if (!mask)
    throw new ExperimentError(
      "no-head",
      `the tokenizer of ${name} has no mask token`,
      "Take a masked language model, or one that goes on with texts.",
    );
  const most = Math.min(model.maxTokens, tokenizer.maxLength ?? Infinity);
  const withMasks = ({ before, after }: Blank, count: number): Omit<MaskedText, "words"> => {
    const slot = mask.token.repeat(count);
    const { ids, typeIds, tokens } = tokenizer.encode(before + slot + after, { maxLength: Infinity });
    requireFits(session, ids.length, most);
    const [from, to] = [before.length, before.length + slot.length];
    const rows = tokens.flatMap(({ id, end, special }, row) =>
      id === mask.id && !special && end > from && end <= to ? [row] : [],
    );
    return { ids, typeIds, rows };
  };
  return {
    separator: " ",
    readsBehind: true,
    prepare(blank, words) {
      const ids = words.map((word) => tokensIn(session, blank, word));
      const content = [...new Set(ids.map(({ length }) => length))].map((count): MaskedText => ({
        ...withMasks(blank, count),
        words: ids.flatMap((own, word) => (own.length === count ? [{ word, ids: own }] : [])),
      }));
      return {
        shown: blank.before + mask.token + blank.after,
        tokens: content.reduce((sum, each) => sum + each.ids.length, 0),
        rows: content.reduce((sum, each) => sum + each.rows.length, 0),
        lengths: ids.map(({ length }) => length),
        content,
      };
    },
    async score(blanks, signal) {
      const texts = blanks.flatMap((blank) => textsOf(blank));
      const found = await maskedScores(model, texts, signal);
      let next = 0;
      return blanks.map((blank) => {
        const scores = blank.lengths.map(() => Number.NaN);
        for (const { words } of textsOf(blank)) {
          const own = found[next++] ?? [];
          for (const [index, { word }] of words.entries()) scores[word] = own[index] ?? Number.NaN;
        }
        return scores;
      });
    },
  };
}

function textsOf({ content }: PreparedBlank): readonly MaskedText[] {
  return "prompt" in content ? [] : content;
}

/** The tokens of a word where it stands in the blank: its case, and what is round it, decide. */
function tokensIn({ tokenizer }: Session, { before, after }: Blank, word: string): number[] {
  const { tokens } = tokenizer.encode(before + word + after, { maxLength: Infinity });
  const [from, to] = [before.length, before.length + word.length];
  const ids = tokens.flatMap(({ id, start, end, special }) => (!special && end > from && start < to ? [id] : []));
  if (ids.length > 0) return ids;
  throw new ExperimentError("bad-input", `the word ${JSON.stringify(word)} has no tokens`, "Take another word.");
}

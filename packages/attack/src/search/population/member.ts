import type { AttackedText } from "../../words/attacked-text.ts";
import type { Judged, Searching } from "../search.ts";

/** A text of a population: what it puts in the place of each word of the beginning. Only swaps of single words make members. */
export interface Member {
  /** [words of the beginning]: one word, or several that a swap made of it. */
  readonly pieces: readonly string[];
  readonly judged: Judged;
}

/** The text that pieces make. */
function assembled(beginning: AttackedText, pieces: readonly string[]): AttackedText {
  return beginning.replace(
    new Map(pieces.flatMap((piece, word) => (piece === beginning.words[word] ? [] : [[word, piece] as const]))),
  );
}

/** A member's pieces once a word of the beginning is swapped; undefined where the candidate differs elsewhere as well. */
function swappedPieces(
  beginning: AttackedText,
  member: Member,
  word: number,
  candidate: AttackedText,
): string[] | undefined {
  const { start: place, sequence } = beginning.spanOf(word);
  const side = ({ text, pair = "" }: AttackedText): string => (sequence === 0 ? text : pair);
  let start = place;
  for (let before = 0; before < word; before += 1)
    if (beginning.spanOf(before).sequence === sequence)
      start += (member.pieces[before]?.length ?? 0) - (beginning.words[before]?.length ?? 0);
  const [now, then] = [side(member.judged.text), side(candidate)];
  const behind = now.length - start - (member.pieces[word]?.length ?? 0);
  const pieces = member.pieces.with(word, then.slice(start, then.length - behind));
  return assembled(beginning, pieces).key === candidate.key ? pieces : undefined;
}

/** A candidate with the pieces that it is made of. */
export interface Swapped {
  readonly pieces: readonly string[];
  readonly text: AttackedText;
}

/** All candidates of one word of the beginning, made of a member. */
export async function swapsOf(
  beginning: AttackedText,
  member: Member,
  word: number,
  searching: Searching,
): Promise<Swapped[]> {
  const place = member.judged.text.places[word] ?? -1;
  if (place < 0) return [];
  return (await searching.transform(member.judged.text, [place])).flatMap((text) => {
    const pieces = swappedPieces(beginning, member, word, text);
    return pieces ? [{ pieces, text }] : [];
  });
}

/** All candidates made of a member, by the word of the beginning that they swap: [words]. */
export async function allSwapsOf(beginning: AttackedText, member: Member, searching: Searching): Promise<Swapped[][]> {
  const found: Swapped[][] = beginning.words.map(() => []);
  const { places } = member.judged.text;
  for (const text of await searching.transform(member.judged.text)) {
    const word = text.places.findIndex(
      (place, index) => (places[index] ?? -1) >= 0 && (place < 0 || text.newlyModified.has(place)),
    );
    const pieces = word < 0 ? undefined : swappedPieces(beginning, member, word, text);
    if (pieces) found[word]?.push({ pieces, text });
  }
  return found;
}

/**
 * Of texts put together of others' pieces, in their order: the text where constraints allow it, undefined where they do not. Each is made word by word as well, since
 * what may be changed can depend on what is changed already; the whole is held against the beginning.
 */
export async function allowed(
  beginning: AttackedText,
  all: readonly (readonly string[])[],
  searching: Searching,
): Promise<(AttackedText | undefined)[]> {
  const texts = all.map((pieces) => (mayBe(beginning, pieces, searching) ? assembled(beginning, pieces) : undefined));
  const held = new Set(
    await searching.holding(
      texts.filter((text) => text !== undefined),
      beginning,
    ),
  );
  return texts.map((text) => (text && (text.key === beginning.key || held.has(text)) ? text : undefined));
}

function mayBe(beginning: AttackedText, pieces: readonly string[], searching: Searching): boolean {
  let text = beginning;
  for (const [word, piece] of pieces.entries()) {
    if (piece === beginning.words[word]) continue;
    if (!searching.changeable(text).includes(text.places[word] ?? -1)) return false;
    text = assembled(beginning, pieces.slice(0, word + 1));
  }
  return true;
}

/** The one that scores highest, the first of equals. */
export function fittest<Kind extends Member>(members: readonly Kind[], otherwise: Kind): Kind {
  return members.reduce((top, each) => (each.judged.score > top.judged.score ? each : top), members[0] ?? otherwise);
}

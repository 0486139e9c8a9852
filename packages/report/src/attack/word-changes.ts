import { diffArrays, type ChangeObject } from "diff";
import type { SpanOfText } from "../documents.ts";

/** A word that is gone, that came, or that stands in another's place. */
export interface WordChange {
  /** In the text before; empty where a word came. */
  readonly gone: SpanOfText;
  /** In the text after; empty where a word is gone. */
  readonly come: SpanOfText;
}

interface Token extends SpanOfText {
  readonly text: string;
}

/** Words with what is inside of them (don't, mother-in-law), and any other character that is no blank. */
const pattern = /[^\s\p{P}\p{S}]+(?:['’-][^\s\p{P}\p{S}]+)*|[^\s]/gu;

/** Which words of a text are others than before. Blanks do not count, but where they part a word. */
export function wordChanges(before: string, after: string): WordChange[] {
  if (before === after) return [];
  const [old, now] = [tokensOf(before), tokensOf(after)];
  const changes: WordChange[] = [];
  let [at, beside] = [0, 0];
  let gone: Token[] = [];
  let come: Token[] = [];
  const flush = (): void => {
    changes.push(...paired(gone, come, old[at]?.start ?? before.length, now[beside]?.start ?? after.length));
    [gone, come] = [[], []];
  };
  for (const { count, added, removed } of compared(old, now)) {
    if (removed) {
      gone = old.slice(at, at + count);
      at += count;
    } else if (added) {
      come = now.slice(beside, beside + count);
      beside += count;
    } else {
      flush();
      at += count;
      beside += count;
    }
  }
  flush();
  return changes;
}

/** More changes than an attack makes are not looked for: texts that have nothing in common take time with the square of their length. */
const mostChanges = 500;

function compared(
  old: readonly Token[],
  now: readonly Token[],
): readonly Pick<ChangeObject<string[]>, "count" | "added" | "removed">[] {
  const words = (tokens: readonly Token[]): string[] => tokens.map(({ text }) => text);
  return (
    diffArrays(words(old), words(now), { maxEditLength: mostChanges }) ?? [
      { count: old.length, added: false, removed: true },
      { count: now.length, added: true, removed: false },
    ]
  );
}

/** As many words as before are one for one; else they are one change. */
function paired(gone: readonly Token[], come: readonly Token[], at: number, beside: number): WordChange[] {
  if (gone.length === 0 && come.length === 0) return [];
  if (gone.length !== come.length) return [{ gone: whole(gone, at), come: whole(come, beside) }];
  return gone.map((word, index) => ({ gone: whole([word], at), come: whole(come.slice(index, index + 1), beside) }));
}

function whole(tokens: readonly Token[], place: number): SpanOfText {
  return { start: tokens[0]?.start ?? place, end: tokens.at(-1)?.end ?? place };
}

function tokensOf(text: string): Token[] {
  return Array.from(text.matchAll(pattern), ({ 0: found, index }) => ({
    text: found,
    start: index,
    end: index + found.length,
  }));
}

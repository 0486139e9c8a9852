import type { Span } from "../method.ts";
import type { NumberToken, TextToken } from "./lex-answer.ts";
import type { AnswerRating } from "./pair-ratings.ts";
import { wordKey, type WordIndex } from "./word-index.ts";

/** What an answer says of the text as a whole. */
export interface AnswerVerdict {
  /** One of the labels; undefined where none is named, or several are and nothing tells which is meant. */
  readonly label?: string;
  /** 0 to 1, where it says how sure it is. */
  readonly confidence?: number;
}

interface Found {
  readonly verdict: AnswerVerdict;
  /** Ratings that are none: of a label, of the confidence. */
  readonly used: ReadonlySet<AnswerRating>;
  /** Places of labels and of words that announce them. */
  readonly places: readonly Span[];
}

const announces =
  /(?:label|answer|class|classification|prediction|predicted|sentiment|category|verdict|overall|result|conclusion)(?:\s+(?:is|as|would be))?[^\p{L}\p{N}\n]{0,8}$/iu;
const announcer =
  /^(?:the |my |final |overall )*(?:label|answer|class|classification|prediction|sentiment|category|verdict|result|conclusion|output)(?: is)?$/iu;
const sureness = /^(?:confidence|probability|certainty)(?: score)?$/iu;
const denial = /\b(?:not|never|isn['’]t|than)\s+$/iu;

/**
 * Finds the label that an answer gives: one that is announced ("Label: positive"), one that stands alone, one with a number, or
 * the only one that is named.
 * @param rest what was no rating
 */
export function findVerdict(
  answer: string,
  ratings: readonly AnswerRating[],
  rest: readonly (TextToken | NumberToken)[],
  labels: readonly string[],
  index: WordIndex,
): Found {
  const used = new Set<AnswerRating>();
  const keys = labels.map(wordKey);
  const byKey = (text: string): string | undefined => labels[keys.indexOf(wordKey(text))];
  let confidence: number | undefined;
  const numbered: { readonly label: string; readonly rating: number }[] = [];
  for (const each of ratings) {
    const { word, rating, written = rating } = each;
    if (index.has(word)) continue;
    const indexed = /^\d+$/.test(word) ? labels[Number(word)] : undefined;
    const label = byKey(word) ?? indexed;
    if (sureness.test(word)) confidence = rating;
    else if (label !== undefined) numbered.push({ label, rating });
    else if (announcer.test(word) && labels[written] !== undefined)
      numbered.push({ label: labels[written], rating: 1 });
    else continue;
    used.add(each);
  }
  const mentions = mentionsIn(answer, rest, labels);
  const announced = mentions.findLast(({ start }) => announces.test(answer.slice(Math.max(0, start - 40), start)));
  const alone = mentions.findLast(({ alone: own }) => own);
  const said = new Set(mentions.map(({ label }) => label));
  const surest = numbered.toSorted((one, other) => other.rating - one.rating)[0];
  const label = announced?.label ?? alone?.label ?? surest?.label ?? (said.size === 1 ? [...said][0] : undefined);
  confidence ??= numbered.find((each) => each.label === label)?.rating;
  const places = [...mentions, ...rest.filter(({ text }) => announcer.test(text))];
  return {
    verdict: {
      ...(label !== undefined && { label }),
      ...(confidence !== undefined && confidence >= 0 && { confidence }),
    },
    used,
    places,
  };
}

/** A label that is named. */
interface Mention extends Span {
  readonly label: string;
  /** Whether its token says nothing else. */
  readonly alone: boolean;
}

function mentionsIn(answer: string, rest: readonly (TextToken | NumberToken)[], labels: readonly string[]): Mention[] {
  if (labels.length === 0) return [];
  const escaped = labels
    .toSorted((one, other) => other.length - one.length)
    .map((label) => label.replaceAll(/[\\^$.*+?()[\]{}|/]/g, String.raw`\$&`));
  const pattern = new RegExp(`(?<![\\p{L}\\p{N}_])(?:${escaped.join("|")})(?![\\p{L}\\p{N}_])`, "giu");
  const lower = new Map(labels.map((label) => [label.toLowerCase(), label]));
  return rest.flatMap((token) => {
    const written = answer.slice(token.start, token.end);
    const whole = wordKey(written);
    return Array.from(written.matchAll(pattern), ({ 0: found, index: place }): Mention => ({
      label: lower.get(found.toLowerCase()) ?? found,
      alone: wordKey(found) === whole,
      start: token.start + place,
      end: token.start + place + found.length,
    })).filter(({ start }) => !denial.test(answer.slice(Math.max(0, start - 12), start)));
  });
}

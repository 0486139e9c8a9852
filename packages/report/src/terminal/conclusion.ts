import { decimalsFor, percent, plain, signed } from "../cells/numbers.ts";
import { printable } from "../cells/printable.ts";
import { shortened } from "../cells/shortened.ts";
import type { ExplanationDocument, MethodsDocument } from "../documents.ts";
import { foundWords, type Conclusion } from "./found-words.ts";
import { isRounding, largestOf } from "./level.ts";
import type { ScoredUnit } from "./scores.ts";

/** Scores, with or without what they are about. */
type Scored = MethodsDocument["results"][number];

/** Below this share of the variation a straight line does not describe the model. */
const poorFit = 0.5;

/** Scores below this decide nothing, by what is explained: at 0.05 log-odds, 50% becomes 51%. */
const tiny: Readonly<Record<string, number>> = { "log-odds": 0.05, logit: 0.05, probability: 0.0125 };

/** A surrogate has two to the power of this many variants to fit, so few that its ridge pulls scores to 0. */
const fewWords = 3;

/** What counted most, as far as the numbers bear a sentence. */
export function conclusion(document: ExplanationDocument, units: readonly ScoredUnit[]): Conclusion {
  const label = printable(document.target.label);
  const found = foundWords(document);
  if (found !== undefined) {
    return found;
  }
  const name = outputName(document);
  const picked = units.filter(({ unpicked }) => !unpicked).toSorted(bySize);
  const [largest] = picked;
  if (largest === undefined || largest.score === 0) {
    if (isReading(document)) {
      return { sentence: "Nothing in the text is read to tell the class." };
    }
    return { sentence: `Nothing in the text moves the ${name} of ${label}.` };
  }
  if (isReading(document)) {
    return reading(largest, picked);
  }
  if (isSensitivity(document)) {
    const first = levelWith(largest, picked);
    const share = `${percent(shareOf(largest, picked))} of all sizes added up`;
    return {
      sentence:
        first.length === 1
          ? `${nameOf(largest)} moves the ${name} of ${label} most (${share}).`
          : `${namesOf(first, picked)} move the ${name} of ${label} ${first.length === picked.length ? "alike" : "most, and alike"} (${share} each).`,
      caution: "Sizes alone: they say how strongly, not whether for or against.",
    };
  }
  const misfit = misfitOf(document, units);
  const limit = tiny[name];
  if (limit !== undefined && Math.abs(largest.score) < limit) {
    return { sentence: `No word clearly decides: every score is below ${limit} (${name}).`, ...caution(misfit) };
  }
  if (misfit !== undefined) {
    return { sentence: misfit, ...caution(shortText(document, units)) };
  }
  const top = picked.find(({ clear }) => clear);
  if (top === undefined) {
    if (document.errors === "residual")
      return {
        sentence: `No word clearly decides: no score is larger than the residual; ${nameOf(largest)} comes nearest.`,
        caution: "More steps may tell.",
      };
    return {
      sentence: `No word clearly decides: no score is clear of chance; ${nameOf(largest)} comes nearest.`,
      caution: "More samples may tell.",
    };
  }
  const side = top.score > 0 ? "for" : "against";
  const same = picked.filter(({ score }) => score !== 0 && score > 0 === top.score > 0);
  return { sentence: speaking(document, top, same, `${side} ${label}`), ...caution(cautionFor(document, units)) };
}

/** What speaks for or against most: its share of all that does, where scores add up to something; else its own score. */
function speaking(document: ExplanationDocument, top: ScoredUnit, same: readonly ScoredUnit[], side: string): string {
  const name = outputName(document);
  if (same.length === 1) return `Only ${nameOf(top)} speaks ${side} (${name}).`;
  const first = levelWith(top, same);
  const names = namesOf(first, same);
  const several = first.length > 1;
  if (document.addsUpTo === null) {
    const score = signed(top.score, decimalsFor(same.map((unit) => unit.score)));
    if (!several) return `${names} speaks ${side} most: ${score} (${name}).`;
    return `${names} speak ${side} ${first.length === same.length ? "alike" : "most, and alike"}: ${score} (${name}) each.`;
  }
  const share = percent(shareOf(top, same));
  return several
    ? `${names} each carry ${share} of what speaks ${side} (${name}).`
    : `${names} carries ${share} of what speaks ${side} (${name}).`;
}

/** Those of the same side and size as one, but for rounding; in the order of the text. */
function levelWith(top: ScoredUnit, units: readonly ScoredUnit[]): ScoredUnit[] {
  const places = largestOf(units.map(({ score }) => score));
  const level = places.flatMap((place) => units[place] ?? []);
  return level.includes(top)
    ? level.toSorted((one, other) => (one.index ?? Infinity) - (other.index ?? Infinity))
    : [top];
}

/** Names that are given of words that are level. */
const mostNamed = 3;

function namesOf(level: readonly ScoredUnit[], all: readonly ScoredUnit[]): string {
  if (level.length === all.length && level.length > mostNamed) return `${level.length} words`;
  if (level.length > mostNamed)
    return `${level.length} of ${all.length} words (${listed(level.slice(0, mostNamed))} among them)`;
  return listed(level);
}

function listed(units: readonly ScoredUnit[]): string {
  const names = units.map(nameOf);
  const last = names.at(-1) ?? "";
  return names.length < 2 ? last : `${names.slice(0, -1).join(", ")} and ${last}`;
}

/** Why the scores describe the model badly, which is said in place of what they would say; undefined where they do not. */
export function misfitOf(document: Scored, units: readonly ScoredUnit[]): string | undefined {
  if (isReading(document) || isSensitivity(document)) return undefined;
  return poorlyFitted(document, units) ?? mostlyLeftOver(document);
}

/** A residual of over half the difference: the scores miss more than they say. */
function mostlyLeftOver(document: Scored): string | undefined {
  const { residual, output, base } = document;
  if (residual === undefined || output === undefined || base === undefined) return undefined;
  const difference = Math.abs(output - base);
  if (!(Math.abs(residual) > difference / 2) || document.absorbed !== undefined) return undefined;
  if (isRounding(residual, [output, base, ...document.scores])) return undefined;
  const decimals = decimalsFor([difference, residual]);
  return `The scores miss most of it: they should add up to ${plain(output - base, decimals)} (${outputName(document)}), and ${plain(residual, decimals)} is left over.`;
}

/** Which number the scores explain. */
export function outputName({ outputKind, options }: Pick<ExplanationDocument, "outputKind" | "options">): string {
  const named = outputKind ?? options["output"];
  return typeof named === "string" ? printable(named) : "output";
}

/** Whether scores say what is read to tell the class, which is the same for all: those of attention. */
export function isReading({ outputKind }: Pick<ExplanationDocument, "outputKind">): boolean {
  return outputKind === "attention";
}

/** The largest share of what is read; of the words', where special tokens have most. */
function reading(largest: ScoredUnit, units: readonly ScoredUnit[]): Conclusion {
  const words = units.filter(({ spans }) => spans.length > 0);
  const [word = largest] = words;
  const share = percent(shareOf(largest, units));
  const first = levelWith(word, words);
  const [names, several] = [namesOf(first, words), first.length > 1];
  return {
    sentence:
      largest === word
        ? `${names} ${several ? "each have" : "has"} the largest share of what is read to tell the class: ${share}.`
        : `Special tokens have ${share} of what is read to tell the class; of the words, ${names} ${several ? "have" : "has"} most.`,
    caution: "The same for every class: it says what is read, not whether it speaks for or against.",
  };
}

/** Whether scores are sizes without a side: saliency's, attention's, or lengths of any method. */
export function isSensitivity({ sizes }: Pick<ExplanationDocument, "sizes">): boolean {
  return sizes === true;
}

/** Few variants are fitted badly for the ridge alone, so that nothing follows about the model. */
function poorlyFitted(document: Scored, units: readonly ScoredUnit[]): string | undefined {
  const { localFit } = document;
  if (localFit === undefined || localFit >= poorFit) {
    return undefined;
  }
  const line =
    shortText(document, units) === undefined
      ? "A straight line does not describe the model here"
      : "The line fitted to so few variants does not describe the model";
  return `${line} (R² ${plain(localFit, 2)}), so single bars mislead.`;
}

function shortText({ intercept }: Scored, units: readonly ScoredUnit[]): string | undefined {
  if (intercept === undefined || units.length > fewWords) {
    return undefined;
  }
  const words = units.length === 1 ? "one word" : `${units.length} words`;
  return `A text of ${words} has few variants: the scores are pulled towards 0.`;
}

/** Few variants, or a large part of the output that no word has a share in. */
function cautionFor(document: ExplanationDocument, units: readonly ScoredUnit[]): string | undefined {
  const { intercept, localPrediction, base, output } = document;
  const short = shortText(document, units);
  if (short !== undefined) {
    return short;
  }
  const [without, total, when] =
    intercept === undefined
      ? [base, output, "before any word counts"]
      : [intercept, localPrediction ?? output, "without any of these words"];
  if (without === undefined || total === undefined || without * total <= 0) {
    return undefined;
  }
  const words = units.reduce((sum, { score }) => sum + score, 0);
  const decimals = decimalsFor([without, total]);
  return Math.abs(without) > Math.abs(words)
    ? `${plain(without, decimals)} of ${plain(total, decimals)} are there ${when}.`
    : undefined;
}

function caution(text: string | undefined): { caution?: string } {
  return text === undefined ? {} : { caution: text };
}

function nameOf({ text, spans }: ScoredUnit): string {
  const shown = shortened(printable(text), 32);
  return spans.length === 0 ? shown : `"${shown}"`;
}

function shareOf({ score }: ScoredUnit, units: readonly ScoredUnit[]): number {
  return Math.abs(score) / units.reduce((total, unit) => total + Math.abs(unit.score), 0);
}

function bySize(one: ScoredUnit, other: ScoredUnit): number {
  return Math.abs(other.score) - Math.abs(one.score);
}

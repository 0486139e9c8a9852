const negated = "are could did do does had has have is might must need ought should was were would";
const suffixes: readonly (readonly [ending: string, full: string, words: string])[] = [
  ["'ve", "have", "could might must should would i we where who you they"],
  ["'d", "would", "he i it she that there they we you"],
  ["'ll", "will", "he how i it she they we who you"],
  ["'s", "is", "he how it she that there what when where who why"],
  ["'re", "are", "they we what you"],
];
const others: readonly (readonly [short: string, long: string])[] = [
  ["i'm", "i am"],
  ["can't", "cannot"],
  ["can't've", "cannot have"],
  ["won't", "will not"],
  ["shan't", "shall not"],
  ["ain't", "isn't"],
  ["ma'am", "madam"],
  ["how'd", "how did"],
  ["where'd", "where did"],
  ["how'd'y", "how do you"],
  ["he'd've", "he would have"],
  ["you'd've", "you would have"],
];

/** Short forms in small letters with what they stand for, those of CheckList's table, which TextAttack has too. */
export const contractions: ReadonlyMap<string, string> = new Map([
  ...negated.split(" ").map((word) => [`${word}n't`, `${word} not`] as const),
  ...suffixes.flatMap(([ending, full, words]) =>
    words.split(" ").map((word) => [`${word}${ending}`, `${word} ${full}`] as const),
  ),
  ...others,
]);

/** Two words in small letters with a blank between, and their short form. */
export const shortForms: ReadonlyMap<string, string> = new Map(
  [...contractions].filter(([, long]) => long.split(" ").length === 2).map(([short, long]) => [long, short]),
);

/** The sentence that Limelight began with. */
export const seedText = "It was a fantastic performance!";

/** Three edits of it that once turned a classifier. */
export const seedEdits: readonly { readonly word: string; readonly text: string }[] = [
  { word: "fantastis", text: "It was a fantastis performance!" },
  { word: "god", text: "It was a god performance!" },
  { word: "fanta5tic", text: "It was a fanta5tic performance!" },
];

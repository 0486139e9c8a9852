/** Enough for differences to be settled, few enough to wait for. */
export const twelveSentences = {
  name: "Use twelve sentences",
  list: [
    "A warm, funny and beautifully acted film.",
    "It is no great film, but I could not look away.",
    "Not a masterpiece, yet I smiled all the way through.",
    "I expected nothing and got a small delight.",
    "The music alone is worth the evening.",
    "She plays the mother with grace and with humour.",
    "A dull and lifeless two hours.",
    "It promises much and delivers little.",
    "It could have been a fine film.",
    "Pretty pictures, and no story to go with them.",
    "The jokes are old and the ending is a bore.",
    "I wanted to like it, and I could not.",
  ].join("\n"),
} as const;

/** What the engine says of something, as a sentence of its own: "a text was cut" as "A text was cut." */
export function sentence(words: string): string {
  return `${words.charAt(0).toUpperCase()}${words.slice(1)}${/[.!?]$/.test(words) ? "" : "."}`;
}

const segmenter = new Intl.Segmenter();

/** The text with so many characters at most, as readers take them, with … at the end where it is cut. */
export function shortened(text: string, most: number): string {
  if (text.length <= most) return text;
  // A character may be made of many; more than this are nobody's.
  const clusters = Array.from(segmenter.segment(text.slice(0, most * 16)), ({ segment }) => segment);
  return clusters.length <= most && text.length <= most * 16 ? text : `${clusters.slice(0, most - 1).join("")}…`;
}

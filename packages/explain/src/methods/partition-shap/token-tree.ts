/** A binary tree over tokens, as SciPy writes it: [tokens − 1] rows of left, right, height and size. Row i is node tokens + i. */
export type Clustering = readonly (readonly [left: number, right: number, height: number, size: number])[];

/** A token as its text; brackets are open until they have found each other. */
interface Token {
  readonly text: string;
  balanced: boolean;
}

interface Group {
  readonly tokens: readonly Token[];
  readonly node: number;
  readonly size: number;
}

const closes = new Map([["(", ")"]]);
const closers = new Set(closes.values());
const connectors = new Set(["but", "and", "or"]);
const sentenceEnds = new Set([".", "?", "!"]);
const apostropheEnds = new Set(["t", "s"]);

/**
 * The hierarchy of shap's text masker (`maskers/_text.py` of shap 0.51): neighbours with the highest score are merged, time and again. Scores
 * keep words, apostrophe endings and what is between commas, brackets and sentence ends together. Heights are sizes over the size of all.
 * @param segments tokens with what is between them, as {@link segmentsOf} gives them
 * @param separator the tokenizer's separator, which parts texts of a pair
 */
export function tokenTree(segments: readonly string[], separator: string | undefined): Clustering {
  let groups: Group[] = piecesOf(segments).map((text, node) => ({
    tokens: [{ text, balanced: !closes.has(text) && !closers.has(text) }],
    node,
    size: 1,
  }));
  const rows: [number, number, number, number][] = [];
  while (groups.length > 1) {
    const scores = groups.slice(1).map((right, left) => mergeScore(groups[left]!.tokens, right.tokens, separator));
    const place = scores.indexOf(Math.max(...scores));
    const [left, right] = [groups[place]!, groups[place + 1]!];
    const size = left.size + right.size;
    rows.push([left.node, right.node, size / segments.length, size]);
    const [first, last] = [left.tokens[0]!, right.tokens.at(-1)!];
    if (closes.get(first.text) === last.text) first.balanced = last.balanced = true;
    const merged = { tokens: [...left.tokens, ...right.tokens], node: segments.length + rows.length - 1, size };
    groups = groups.toSpliced(place, 2, merged);
  }
  return rows;
}

// Parts of a word begin with ##, as in BERT's vocabulary.
function piecesOf(segments: readonly string[]): string[] {
  const pieces: string[] = [];
  for (const [index, segment] of segments.entries()) {
    const before = segments[index - 1];
    const goesOn =
      before !== undefined &&
      !/^[^\n]*[^\p{L}\p{N}_]\n?$/u.test(before) &&
      /^[A-Za-z]/.test(segment) &&
      pieces.at(-1) !== "";
    pieces.push(goesOn ? `##${segment.trim()}` : segment.trim());
  }
  return pieces;
}

/** How well two neighbouring groups go together. */
function mergeScore(left: readonly Token[], right: readonly Token[], separator: string | undefined): number {
  const [start, end] = [left[0]!, left.at(-1)!];
  const [next, last] = [right[0]!, right.at(-1)!];
  if (separator !== undefined && end.text === separator && next.text === separator) return -Infinity;
  const several = right.length > 1;
  let score = -(left.length + right.length);
  if (next.text.startsWith("##")) score += 20;
  if (next.text === "'" && (!several || (right.length === 2 && apostropheEnds.has(right[1]!.text)))) score += 15;
  if (end.text === "'" && apostropheEnds.has(next.text)) score += 15;
  if (isControl(start) !== isControl(last)) score -= 1000;
  if (closes.has(next.text) && !next.balanced) score -= 100;
  if (closers.has(end.text) && !end.balanced) score -= 100;
  if (closes.has(start.text)) score -= 2;
  if (connectors.has(end.text) || connectors.has(next.text)) score -= 2;
  if (end.text === ",") score -= 10;
  if (next.text === ",") score -= several ? 10 : 1;
  if (sentenceEnds.has(end.text)) score -= 20;
  if (sentenceEnds.has(next.text)) score -= several ? 20 : 1;
  return score;
}

function isControl({ text }: Token): boolean {
  return text.startsWith("[") && text.endsWith("]");
}

import { AttackError } from "../attack-error.ts";
import { linesOf } from "./lines.ts";
import { WordVectors } from "./word-vectors.ts";

/** Bounds of a table of vectors. */
interface VectorsLimits {
  /** Words that are read, the first of the file, which are the commonest: 200,000 unless said. */
  readonly words?: number;
  readonly signal?: AbortSignal;
}

const mostDimensions = 4096;

/**
 * Vectors of words in text: a word and its numbers a line, with blanks between (GloVe's format), or the same with a first line of two counts (word2vec's).
 * What comes twice counts the first time; a word may have blanks in it.
 * @param pieces the text, cut anywhere
 * @throws AttackError "bad-vectors" naming the line that is not right
 */
export async function readVectors(
  pieces: AsyncIterable<string> | Iterable<string>,
  { words: most = 200_000, signal }: VectorsLimits = {},
): Promise<WordVectors> {
  const places = new Map<string, number>();
  let values = new Float32Array(0);
  let dimensions = 0;
  let number = 0;
  for await (const line of linesOf(pieces)) {
    number += 1;
    if (number % 1024 === 1) signal?.throwIfAborted();
    const fields = line.trimEnd().split(/[ \t]+/u);
    if (fields.length === 1 && fields[0] === "") continue;
    if (number === 1 && fields.length === 2 && fields.every((field) => /^\d+$/u.test(field))) {
      dimensions = checkedDimensions(Number(fields[1]), number);
      continue;
    }
    if (dimensions === 0) dimensions = checkedDimensions(fields.length - 1, number);
    if (fields.length <= dimensions)
      throw badLine(number, `has ${Math.max(0, fields.length - 1)} numbers where ${dimensions} were to be`);
    const word = fields.slice(0, -dimensions).join(" ");
    if (word === "" || places.has(word)) continue;
    const start = places.size * dimensions;
    if (start + dimensions > values.length) values = grown(values, start + dimensions, most * dimensions);
    for (const [index, field] of fields.slice(-dimensions).entries()) {
      const value = field === "" ? Number.NaN : Number(field);
      if (!Number.isFinite(value))
        throw badLine(number, `has ${JSON.stringify(field.slice(0, 40))} where a number was to be`);
      values[start + index] = value;
    }
    places.set(word, places.size);
    if (places.size >= most) break;
  }
  if (places.size === 0)
    throw new AttackError("bad-vectors", "there are no vectors", "Give a file with a word and its numbers a line.");
  return new WordVectors([...places.keys()], values.subarray(0, places.size * dimensions), dimensions);
}

function checkedDimensions(dimensions: number, line: number): number {
  if (dimensions >= 1 && dimensions <= mostDimensions) return dimensions;
  throw badLine(line, `says ${dimensions} numbers a word, and 1 to ${mostDimensions} can be`);
}

function badLine(line: number, problem: string): AttackError {
  return new AttackError(
    "bad-vectors",
    `line ${line} of the vectors ${problem}`,
    "Give a text file with a word and as many numbers on each line, as GloVe and word2vec's text format have it.",
  );
}

function grown(values: Float32Array<ArrayBuffer>, needed: number, most: number): Float32Array<ArrayBuffer> {
  const larger = new Float32Array(Math.max(needed, Math.min(most, Math.max(1024, values.length * 2))));
  larger.set(values);
  return larger;
}

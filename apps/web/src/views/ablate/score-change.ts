import { scoreDoubts, type ExplainedDocument, type PairedScore, type PairedScores } from "@limelight/report/figures";

interface Names {
  /** What is off, in words: `head 2.5`. */
  readonly without: string;
  /** The method's name for people. */
  readonly method: string;
}

/** The scores of a text's words with all heads on, and with some off. Both explain the same label. */
export function scoresBeforeAndAfter(
  before: ExplainedDocument,
  after: ExplainedDocument,
  { without, method }: Names,
): PairedScores {
  const { label } = before.target;
  const rows = rowsOf(before, after);
  return {
    title: titleOf(most(rows), without, label, before.sizes === true),
    sides: ["with all heads", `without ${without}`],
    ...(before.sizes !== true && { target: label }),
    made: `${method}, scores for ${label}`,
    ...(before.model && { model: before.model }),
    ...(before.provenance && { provenance: before.provenance }),
    rows,
  };
}

/** The mark of the word whose score changes most. */
export function largestChange(before: ExplainedDocument, after: ExplainedDocument): string {
  return most(rowsOf(before, after))?.id ?? "";
}

function rowsOf(before: ExplainedDocument, after: ExplainedDocument): PairedScore[] {
  const [was, is] = [scoreDoubts(before), scoreDoubts(after)];
  return before.units.flatMap((unit, index) =>
    unit.special === true
      ? []
      : [
          {
            id: `pair:${index}`,
            text: unit.text,
            scores: [before.scores[index] ?? null, after.scores[index] ?? null] as const,
            doubts: [was.get(index), is.get(index)] as const,
          },
        ],
  );
}

function most(rows: readonly PairedScore[]): PairedScore | undefined {
  return rows.toSorted((one, other) => changeOf(other) - changeOf(one))[0];
}

function changeOf({ scores: [was, is] }: PairedScore): number {
  return Math.abs((is ?? 0) - (was ?? 0));
}

function titleOf(row: PairedScore | undefined, without: string, label: string, sizes: boolean): string {
  const [was, is] = [row?.scores[0] ?? 0, row?.scores[1] ?? 0];
  if (!row || was === is) return `Every word counts as before without ${without}.`;
  const number = (value: number): string => `${!sizes && value > 0 ? "+" : ""}${value.toFixed(2)}`;
  const turned = !sizes && was * is < 0;
  const what = turned
    ? `"${row.text}" now speaks ${is > 0 ? "for" : "against"} ${label}`
    : `"${row.text}" counts ${Math.abs(is) < Math.abs(was) ? "less" : "more"}`;
  return `Without ${without} ${what}: ${number(is)} instead of ${number(was)}.`;
}

import { z } from "zod";
import type { Figure, FigureStyle } from "../figure/figure.ts";
import { ablationFigures } from "./ablation-figures.ts";
import { attentionCells } from "./attention-cells.ts";
import { attentionLines } from "./attention-lines.ts";
import { attackSchemas } from "./attack-schemas.ts";
import { attackSearch, searchOf } from "./attack-search.ts";
import { attackStrips } from "./attack-strips.ts";
import { attackSummary } from "./attack-summary.ts";
import type { MethodNames } from "./caption.ts";
import { modelComparison } from "./comparison.ts";
import { certifiedRows } from "./certified-rows.ts";
import { conceptGrid } from "./concept-grid.ts";
import { conceptSchemas } from "./concept-schemas.ts";
import { contributionsGrid } from "./contributions-grid.ts";
import { deletionCurvesFigure } from "./deletion-curves.ts";
import { documentSchemas as schemas } from "./document-schemas.ts";
import { evaluationFigures } from "./evaluation-figures.ts";
import { evaluationSchema } from "./evaluation-schemas.ts";
import { leaderboardFigures, measuredTextFigures } from "./faithfulness-figures.ts";
import { faithfulnessSchemas } from "./faithfulness-schemas.ts";
import { FigureError } from "./figure-error.ts";
import { flipHeads } from "./flip-heads.ts";
import { flipLines } from "./flip-lines.ts";
import { flipSchema } from "./flip-schema.ts";
import { forcePlot } from "./force-plot.ts";
import { headOverview } from "./head-overview.ts";
import { influenceBars } from "./influence-bars.ts";
import { influenceSchema } from "./influence-schema.ts";
import { promptedBars, zeroShotBars } from "./label-figures.ts";
import { lensGrid } from "./lens-grid.ts";
import { lensLadder } from "./lens-ladder.ts";
import { generationStrips, scoreStrip } from "./likelihood-strip.ts";
import { mapScatter } from "./map-scatter.ts";
import { maskPredictions } from "./mask-predictions.ts";
import { methodAgreement, type AgreementDocument } from "./method-agreement.ts";
import { methodScores } from "./method-scores.ts";
import { neighbourBars, neighbourSummary } from "./neighbour-bars.ts";
import { captureTable, nextSentenceBars, tagStrip, tokenRow } from "./plain-figures.ts";
import { probabilityBars } from "./probability-bars.ts";
import { probeCurve } from "./probe-curve.ts";
import { runFrom } from "./run-lines.ts";
import { similarityGrid } from "./similarity-grid.ts";
import { stepsGrid } from "./steps-grid.ts";
import { tokenStrip } from "./token-strip.ts";
import { unitBars } from "./unit-bars.ts";
import { waterfall } from "./waterfall.ts";

export type FiguresStyle = FigureStyle & MethodNames;

type Draw = (document: unknown, style: FiguresStyle) => readonly (Figure | undefined)[];

/** The figures of each verb's documents, the one that says most first. */
const drawings: Readonly<Record<string, Draw>> = {
  explain: (document, style) => (hasSteps(document) ? ofSteps : ofClass)(document, style),
  attend: drawn(schemas.attend, (document, style) => [
    attentionLines(document, style),
    attentionCells(document, style),
    headOverview(document, style),
  ]),
  ablate: drawn(schemas.ablate, ablationFigures),
  evaluate: drawn(evaluationSchema, evaluationFigures),
  faithfulness: (document, style) => (isMeasuredText(document) ? ofMeasuredText : ofMethod)(document, style),
  classify: drawn(schemas.classify, (document, style) => [probabilityBars(document, style)]),
  "fill-mask": drawn(schemas.fillMask, (document, style) => [maskPredictions(document, style)]),
  generate: drawn(schemas.generate, generationStrips),
  score: drawn(schemas.score, (document, style) => [scoreStrip(document, style)]),
  "zero-shot": (document, style) => (isSummary(document) ? [] : zeroShot(document, style)),
  prompt: (document, style) => (isSummary(document) ? [] : prompted(document, style)),
  "next-sentence": drawn(schemas.nextSentence, (document, style) => [nextSentenceBars(document, style)]),
  tag: drawn(schemas.tag, (document, style) => [tagStrip(document, style)]),
  tokenize: drawn(schemas.tokenize, (document, style) => [tokenRow(document, style)]),
  capture: drawn(schemas.capture, (document, style) => [captureTable(document, style)]),
  inside: (document, style) => insideDrawing(document)(document, style),
  concepts: (document, style) => (isSummary(document) ? [] : concept(document, style)),
  probe: (document, style) => (isSummary(document) ? [] : probed(document, style)),
  similar: drawn(conceptSchemas.similar, (document, style) => [
    neighbourBars(document, style),
    neighbourSummary(document, style),
  ]),
  map: drawn(conceptSchemas.map, (document, style) => [
    mapScatter(document, style),
    ...(document.slices.length > 0 ? [mapScatter(document, { ...style, by: "error" })] : []),
  ]),
  influence: drawn(influenceSchema, (document, style) => [influenceBars(document, style)]),
  compare: (document, style) => compareDrawing(document)(document, style),
  attack: (document, style) => (isSummary(document) ? ofAttacks : ofAttack)(document, style),
  certify: (document, style) => (isSummary(document) ? ofCertificates(document, style) : []),
};

const concept = drawn(conceptSchemas.concept, (document, style) => [conceptGrid([document], style)]);
const probed = drawn(conceptSchemas.probe, (document, style) => [probeCurve([document], undefined, style)]);

const ofAttacks = drawn(attackSchemas.summary, (document, style) => [attackSummary(document, style)]);
const ofCertificates = drawn(attackSchemas.certified, (document, style) => [certifiedRows(document, style)]);
const ofAttack = drawn(attackSchemas.text, (document, style) => [
  attackStrips(document, style),
  document.trace && attackSearch(searchOf(document, document.trace), style),
]);

const zeroShot = drawn(schemas.zeroShot, (document, style) => [zeroShotBars(document, style)]);
const prompted = drawn(schemas.prompted, (document, style) => [promptedBars(document, style)]);
const ofClass = drawn(schemas.explain, (document, style) => [
  tokenStrip(document, style),
  ...ratingFigures(document, style),
  unitBars(document, style),
  forcePlot(document, style),
  waterfall(document, style),
  probabilityBars({ ...document, ...document.prediction }, { ...style, target: document.target.label }),
]);
const ofMethod = drawn(faithfulnessSchemas.method, (document, style) => leaderboardFigures([document], style));
const ofMeasuredText = drawn(faithfulnessSchemas.text, measuredTextFigures);
const ofSteps = drawn(schemas.explainSteps, (document, style) => [stepsGrid(document, style)]);
const lens = drawn(schemas.lens, (document, style) => [lensLadder(document, style) ?? lensGrid(document, style)]);
const contributions = drawn(schemas.contributions, (document, style) => [contributionsGrid(document, style)]);
const flip = drawn(flipSchema, (document, style) => [flipLines(document, style), flipHeads(document, style)]);
const similarity = drawn(schemas.similarity, (document, style) => [
  similarityGrid(document, style),
  similarityGrid(document, { ...style, measure: "cosine" }),
]);
const insideDrawings: Readonly<Record<string, Draw>> = { lens, contributions, similarity, flip };
const agreement = drawn(schemas.agreement, (document, style) => [methodAgreement(document, style)]);
const methods = drawn(schemas.compareMethods, (document, style) => {
  const { agreement: _, ...rest } = document;
  return [
    methodScores(document, style),
    methodAgreement(document, style),
    ...document.results.map((result) => unitBars({ ...rest, ...result }, style)),
  ];
});
const comparedSteps = drawn(schemas.compareSteps, (document, style) => {
  const { agreement: _, results, ...rest } = document;
  return [methodAgreement(document, style), ...results.flatMap((result) => ofSteps({ ...rest, ...result }, style))];
});
const models = drawn(schemas.compareModels, (document, style) => [modelComparison(document, style)]);

/**
 * All figures of a result document, whatever its verb: of a file that somebody opened, too.
 * @throws FigureError where it is no result of ours, or is damaged
 */
export function figuresOf(document: unknown, style: FiguresStyle): Figure[] {
  const verb = verbOf(document);
  const draw = verb !== undefined && Object.hasOwn(drawings, verb) ? drawings[verb] : undefined;
  if (draw === undefined) throw unknown(verb);
  return draw(document, style).filter((figure) => figure !== undefined);
}

/**
 * Figures of several documents, in groups as they belong together: several methods' answers about one text are one group, with a
 * table of their scores; so are the lines of a run of concepts or probes, and the methods of a leaderboard.
 * @throws FigureError as `figuresOf`
 */
export function figureGroups(documents: readonly unknown[], style: FiguresStyle): Figure[][] {
  const groups: Figure[][] = [];
  for (let first = 0; first < documents.length;) {
    const run = runFrom(documents, first, style);
    if (run) {
      groups.push(run.figures);
      first += run.length;
      continue;
    }
    const board = sameLeaderboard(documents, first);
    if (board.length > 1) {
      groups.push(leaderboardFigures(board, style).filter((figure) => figure !== undefined));
      first += board.length;
      continue;
    }
    const group = sameText(documents, first);
    groups.push(group.length > 1 ? sideBySide(group, style) : figuresOf(documents[first], style));
    first += Math.max(1, group.length);
  }
  return groups;
}

type Explained = z.infer<typeof schemas.explain>;

/** Documents from a place on, as far as they are of different methods about one text. */
function sameText(documents: readonly unknown[], first: number): Explained[] {
  const group: Explained[] = [];
  for (let index = first; index < documents.length; index += 1) {
    const document = documents[index];
    const found = verbOf(document) === "explain" ? schemas.explain.safeParse(document).data : undefined;
    const fits =
      found?.words !== undefined &&
      found.text === (group[0] ?? found).text &&
      found.text_pair === (group[0] ?? found).text_pair;
    if (!fits || group.some(({ method }) => method === found.method)) return group;
    group.push(found);
  }
  return group;
}

/** Documents from a place on, as far as they are of different methods' faithfulness by the same metrics. */
function sameLeaderboard(documents: readonly unknown[], first: number): z.output<typeof faithfulnessSchemas.method>[] {
  const board: z.output<typeof faithfulnessSchemas.method>[] = [];
  for (const document of documents.slice(first)) {
    const found = verbOf(document) === "faithfulness" ? faithfulnessSchemas.method.safeParse(document).data : undefined;
    const [leader = found] = board;
    const fits = found && leader && idsOf(found.metrics) === idsOf(leader.metrics);
    if (!fits || board.some(({ method }) => method === found.method)) return board;
    board.push(found);
  }
  return board;
}

function idsOf(metrics: readonly { readonly id: string }[]): string {
  return metrics.map(({ id }) => id).join();
}

/** How far each two methods agree, where they say. */
function pairsOf(
  group: readonly Pick<Explained, "method" | "agreement">[],
): AgreementDocument["agreement"]["pairs"][number][] {
  return group.flatMap(({ method, agreement: found = {} }, index) =>
    group.slice(index + 1).flatMap((other) => {
      const ranks = Object.hasOwn(found, other.method) ? found[other.method] : undefined;
      return ranks === undefined ? [] : [{ ...ranks, methods: [method, other.method] as const }];
    }),
  );
}

/** Of an assistant's ratings: what methods say beside them, and what the judge says as words go. */
function ratingFigures({ selfExplanation, ...document }: Explained, style: FiguresStyle): (Figure | undefined)[] {
  if (!selfExplanation) return [];
  const { agreement: _, ...rest } = document;
  const results = [document, ...selfExplanation.against];
  const pairs = pairsOf(results);
  return [
    results.length > 1 ? methodScores({ ...rest, results }, style) : undefined,
    pairs.length > 0 ? methodAgreement({ ...rest, agreement: { pairs } }, style) : undefined,
    deletionCurvesFigure({ ...document, selfExplanation }, style),
  ];
}

function sideBySide(group: readonly Explained[], style: FiguresStyle): Figure[] {
  const [first] = group;
  if (first === undefined) return [];
  const pairs = pairsOf(group);
  const { agreement: _, ...heading } = first;
  return [
    methodScores({ ...heading, results: group }, style),
    methodAgreement({ ...heading, agreement: { pairs } }, style),
    ...group.map((document) => unitBars(document, style)),
  ];
}

function drawn<T extends z.ZodType>(
  schema: T,
  draw: (document: z.output<T>, style: FiguresStyle) => readonly (Figure | undefined)[],
): Draw {
  return (document, style) => {
    const parsed = schema.safeParse(document);
    if (parsed.success) return draw(parsed.data, style);
    const [issue] = parsed.error.issues;
    const where = issue === undefined || issue.path.length === 0 ? "the document" : issue.path.join(".");
    throw new FigureError(
      "damaged-document",
      `the result cannot be drawn: ${where}: ${issue?.message ?? "is not what it should be"}`,
      "Run the experiment again, and open its result as it is written.",
    );
  };
}

const heading = z.looseObject({ provenance: z.looseObject({ options: z.looseObject({ verb: z.string() }) }) });
const kind = z.looseObject({
  what: z.string().optional(),
  type: z.string().optional(),
  methods: z.unknown().optional(),
  continuation: z.unknown().optional(),
});

/** Whether it tells what a written text rests on, not what speaks for a class. */
function hasSteps(document: unknown): boolean {
  return typeof document === "object" && document !== null && "steps" in document;
}

/** Which verb's document it is; undefined where it does not say. */
function verbOf(document: unknown): string | undefined {
  return heading.safeParse(document).data?.provenance.options.verb;
}

function insideDrawing(document: unknown): Draw {
  const what = kind.safeParse(document).data?.what ?? "";
  const draw = Object.hasOwn(insideDrawings, what) ? insideDrawings[what] : undefined;
  if (draw === undefined) throw unknown(`inside ${what}`.trim());
  return draw;
}

/** One number over many texts, of which there is nothing to draw. */
function isSummary(document: unknown): boolean {
  return kind.safeParse(document).data?.type === "summary";
}

/** Of the verb faithfulness: one text's numbers, not one method's. */
function isMeasuredText(document: unknown): boolean {
  return kind.safeParse(document).data?.type === "text";
}

function compareDrawing(document: unknown): Draw {
  const found = kind.safeParse(document).data;
  if (found?.type === "summary") return agreement;
  if (found?.continuation !== undefined) return comparedSteps;
  return found?.methods === undefined ? models : methods;
}

function unknown(verb: string | undefined): FigureError {
  return new FigureError(
    "unknown-document",
    verb === undefined
      ? "this is no result of Limelight: it does not say by which verb it came about"
      : `there are no figures for results of "${verb}"`,
    "Open a document that was printed with --json, or saved by --out FILE.json.",
  );
}

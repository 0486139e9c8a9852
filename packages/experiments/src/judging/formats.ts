import { z } from "zod";

/** Of all judging files; a file of another version is refused. */
export const judgingVersion = 1;

const version = z.literal(judgingVersion);
const place = { start: z.int().nonnegative(), end: z.int().positive() };
const id = z.string().min(1).max(200);
const text = z.string().max(1_000_000);

const wordSchema = z.strictObject({
  ...place,
  spans: z.array(z.strictObject(place)).max(100_000).exactOptional().describe("all places of a word that has several"),
  sequence: z.literal(1).exactOptional().describe("in a pair's second text"),
  score: z
    .number()
    .min(-1)
    .max(1)
    .describe("over the largest of the explanation; above 0 for the label, below against it"),
});

/** The first line of a task file. */
export const headerSchema = z.strictObject({
  format: z.literal("limelight-judge-tasks"),
  version,
  set: id.describe("which tasks these are: answers and the key name it"),
  model: z.strictObject({ id: z.string(), sha256: z.string().exactOptional() }).describe("whose answers are explained"),
  question: z.string().min(1).describe("what raters are asked"),
});

/** Every other line: a text, what the model says of it, and explanations whose methods are not told. */
export const taskSchema = z.strictObject({
  task: id,
  text,
  text_pair: text.exactOptional(),
  label: z.string().describe("what the model says"),
  probability: z.number().min(0).max(1),
  explanations: z
    .array(z.strictObject({ id, words: z.array(wordSchema).max(100_000) }))
    .min(1)
    .max(1000)
    .describe("in the order in which they are shown"),
});

/** Which explanation is by which method: a file of its own, which raters do not see. */
export const keySchema = z.strictObject({
  format: z.literal("limelight-judge-key"),
  version,
  set: id,
  model: z.strictObject({ id: z.string(), sha256: z.string().exactOptional() }),
  seed: z.int().min(0).max(4_294_967_295).describe("by which ids and orders were drawn"),
  methods: z.array(z.string().min(1)).min(1),
  tasks: z
    .record(z.string(), z.array(z.strictObject({ id, method: z.string().min(1) })).min(1))
    .describe("of each task, the explanations in the order in which they are shown"),
});

/** A line of an answer file: what one rater says of one task. Later lines of the same rater and task replace earlier ones. */
export const answerSchema = z
  .strictObject({
    format: z.literal("limelight-judge-answer"),
    version,
    set: id,
    rater: z.string().min(1).max(200).describe("a name or a number; the same for all of a rater's answers"),
    task: id,
    ratings: z
      .record(z.string(), z.int().min(1).max(5))
      .exactOptional()
      .describe("1 (useless) to 5 (just what I would say), by explanation"),
    ranking: z.array(id).min(2).exactOptional().describe("explanations, the best first"),
    comment: z.string().max(10_000).exactOptional(),
  })
  .refine(({ ratings, ranking }) => (ratings === undefined) !== (ranking === undefined), {
    error: "give either ratings or a ranking",
    path: ["ratings"],
  })
  .refine(({ ranking = [] }) => new Set(ranking).size === ranking.length, {
    error: "an explanation is ranked twice",
    path: ["ranking"],
  });

export type JudgeHeader = z.output<typeof headerSchema>;
export type JudgeTask = z.output<typeof taskSchema>;
export type JudgeKey = z.output<typeof keySchema>;
export type JudgeAnswer = z.output<typeof answerSchema>;

/** A task file as a whole. */
export interface JudgeTasks {
  readonly header: JudgeHeader;
  readonly tasks: readonly JudgeTask[];
}

/** What is asked unless somebody asks otherwise. */
export const usualQuestion = "How well do the marked words say why one would answer so? 1: not at all, 5: just so.";

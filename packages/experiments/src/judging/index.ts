export {
  answerSchema,
  headerSchema,
  judgingVersion,
  keySchema,
  taskSchema,
  usualQuestion,
  type JudgeAnswer,
  type JudgeHeader,
  type JudgeKey,
  type JudgeTask,
  type JudgeTasks,
} from "./formats.ts";
export { judgeReport, type JudgeReport, type MeasuredMethodValues } from "./judge-report.ts";
export { ExperimentError } from "../experiment-error.ts";
export { explainedText, tasksFile } from "./explained-text.ts";
export { measuredMethods, measuredValues } from "./measured-values.ts";
export { prepareTasks, randomMethod, type ExplainedText } from "./prepare-tasks.ts";
export {
  readAnswers,
  readKey,
  readTasks,
  shapesOfKey,
  shapesOfTasks,
  type BadAnswer,
  type TaskShapes,
} from "./read-judging.ts";

export type { Answer, AskOptions, BlackBox, Queries, Question } from "./subject/black-box.ts";

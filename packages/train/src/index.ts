export { crossEntropy, crossEntropyObjective, ignoredLabel, type CrossEntropyOptions } from "./objectives/cross-entropy.ts";

/** What it takes to read a data set, apart so that it can be loaded when there is one. */
export { DataError, formatOf, ofBlob, readExamples } from "@limelight/data";

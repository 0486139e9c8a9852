export { experimentsPage, propertiesOf } from "./experiments-page.ts";
export { methodsPage, type ReferenceChapter, type ReferenceEntry } from "./methods-page.ts";

/** A page has no file to append to: the table is made of Node's numbers. */
export function appendLine(_line: string): void {}

/**
 * What remains of work that goes on as it began.
 * @param passed milliseconds so far
 * @param share of the work that is done, over 0
 */
export function timeLeft(passed: number, share: number): string {
  const seconds = (passed * (1 - share)) / share / 1000;
  if (seconds < 1) return "nearly done";
  if (seconds < 60) return `about ${Math.ceil(seconds)} s left`;
  return seconds < 3600 ? `about ${Math.ceil(seconds / 60)} min left` : `about ${Math.ceil(seconds / 3600)} h left`;
}

// A reporter of vitest that writes how many tests passed, failed and were skipped, and why, to the file that
// LIMELIGHT_TEST_SUMMARY names.
import { writeFileSync } from "node:fs";

export default class SummaryReporter {
  onTestRunEnd(modules, errors) {
    const counts = { passed: 0, failed: errors.length, skipped: 0, skips: [] };
    for (const module of modules) {
      // A file that does not even load has no tests, and is a failure all the same.
      counts.failed += module.errors().length;
      for (const test of module.children.allTests()) {
        const { state, note } = test.result();
        if (state === "passed" || state === "failed") counts[state]++;
        else {
          counts.skipped++;
          counts.skips.push({
            name: `${module.relativeModuleId} > ${test.fullName}`,
            reason: note ?? `${test.options.mode}, no reason given`,
          });
        }
      }
    }
    if (process.env.LIMELIGHT_TEST_SUMMARY) writeFileSync(process.env.LIMELIGHT_TEST_SUMMARY, JSON.stringify(counts));
  }
}

import { expect, test } from "vitest";
import { adviceFor } from "./advice.ts";

const software = {
  vendor: "mesa",
  architecture: "",
  description: "llvmpipe: Mesa 25.0",
  backend: "vulkan",
  software: true,
};

test("where the kind that was asked for is missing, the other one is named", () => {
  expect(adviceFor(undefined, "linux", software)).toEqual([
    expect.stringMatching(/software adapter \(llvmpipe.*leave --device out.*GPU needs a driver with Vulkan/),
  ]);
  expect(adviceFor(undefined, "darwin", software)[0]).toMatch(/Metal/);
  expect(adviceFor(undefined, "linux", { ...software, description: "RTX", software: false })).toEqual([
    expect.stringMatching(/There is a GPU \(RTX\).*leave --device out/),
  ]);
});

test("nothing to say of a GPU; a way to one where there is none", () => {
  expect(adviceFor({ ...software, software: false })).toEqual([]);
  expect(adviceFor(undefined, "linux")[0]).toMatch(/npm start/);
});

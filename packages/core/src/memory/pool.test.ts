import { afterAll, beforeAll, expect, test } from "vitest";
import { openDevice, type Device } from "../device/open-device.ts";
import { BufferPool } from "./pool.ts";

let device: Device;
beforeAll(async () => {
  device = await openDevice();
});
afterAll(() => device.destroy());

test("a buffer that was given back is handed out again, for sizes of the same class", () => {
  const pool = new BufferPool(device.gpu);
  const first = pool.take(5000);
  pool.give(first);
  expect(pool.take(4990).buffer).toBe(first.buffer);
  expect(pool.take(4990).buffer).not.toBe(first.buffer);
  expect(pool.inUse).toBe(2);
});

test("what no kernel can bind is refused at once", () => {
  const pool = new BufferPool(device.gpu);
  const most = device.gpu.limits.maxStorageBufferBindingSize;
  expect(() => pool.take(most + 1)).toThrow(expect.objectContaining({ code: "out-of-memory" }));
  expect(pool).toMatchObject({ inUse: 0, bytes: 0 });
});

test("of several allocations that failed none is handed out again, and the next check is clean", async () => {
  const pool = new BufferPool(failing(device.gpu));
  const taken = [pool.take(1000), pool.take(1000), pool.take(3000)];
  for (const each of taken) pool.give(each); // before anybody knows
  await expect(pool.check()).rejects.toMatchObject({ code: "out-of-memory" });
  await pool.check();
  const again = [pool.take(1000), pool.take(1000)];
  for (const { buffer } of again) expect(taken.map((each) => each.buffer)).not.toContain(buffer);
  await expect(pool.check()).rejects.toMatchObject({ code: "out-of-memory" });
  for (const each of again) pool.give(each);
  pool.trim();
  expect(pool).toMatchObject({ inUse: 0, bytes: 0 });
});

test("a failure that nobody asks about is no unhandled rejection", async () => {
  const rejected: unknown[] = [];
  const listen = (reason: unknown): void => void rejected.push(reason);
  process.on("unhandledRejection", listen);
  const pool = new BufferPool(failing(device.gpu));
  pool.destroy(pool.create(1000));
  await new Promise((resolve) => setTimeout(resolve, 20));
  process.off("unhandledRejection", listen);
  expect(rejected).toEqual([]);
  expect(pool.bytes).toBe(0);
});

test("waiting buffers are freed, but not while a recording that is pending may need them", () => {
  const pool = new BufferPool(device.gpu);
  const [used, waiting] = [pool.take(1000), pool.take(1000)];
  pool.give(waiting);
  pool.pending += 1;
  pool.trim();
  expect(pool.take(1000).buffer).toBe(waiting.buffer);
  pool.give(waiting);
  pool.pending -= 1;
  pool.trim();
  expect(pool.bytes).toBe(used.size);
  expect(pool.take(1000).buffer).not.toBe(waiting.buffer);
});

/** The device with every buffer over its limit. */
function failing(gpu: GPUDevice): GPUDevice {
  return new Proxy(gpu, {
    get: (target, name) => {
      if (name === "createBuffer")
        return (descriptor: GPUBufferDescriptor) => {
          const buffer = target.createBuffer({ ...descriptor, size: 2 ** 40 });
          return new Proxy(buffer, {
            get: (each, field) => {
              if (field === "size") return descriptor.size;
              const value: unknown = Reflect.get(each, field);
              return typeof value === "function" ? value.bind(each) : value;
            },
          });
        };
      const value: unknown = Reflect.get(target, name);
      return typeof value === "function" ? value.bind(target) : value;
    },
  });
}

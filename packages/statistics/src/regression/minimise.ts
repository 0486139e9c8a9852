/** A differentiable function: its value at a point, whose gradient it writes into `gradient`. */
export type Objective = (point: Float64Array, gradient: Float64Array) => number;

interface MinimiseOptions {
  /** It ends where no component of the gradient is larger. */
  readonly tolerance: number;
  readonly iterations: number;
}

interface Minimum {
  readonly point: Float64Array;
  readonly value: number;
  readonly iterations: number;
  /** Whether the gradient came down to the tolerance; also where rounding leaves no way further down. */
  readonly converged: boolean;
}

const memory = 10;
/** Of the slope that a step must gain (Armijo's rule), and of it that may be left behind the step (Wolfe's). */
const sufficient = 1e-4;
const curved = 0.9;
/** Near the minimum a step gains less than sums are rounded by; the slope alone tells then (Hager and Zhang 2005). */
const rounding = 1e-14;

/**
 * The minimum of a convex function, by L-BFGS (Liu and Nocedal 1989; Nocedal and Wright, algorithm 7.5) with a bisecting line search for
 * the weak Wolfe conditions. No random numbers: the same function gives the same bytes.
 * @param size how many variables; all begin at 0
 */
export function minimise(objective: Objective, size: number, { tolerance, iterations }: MinimiseOptions): Minimum {
  let point: Float64Array = new Float64Array(size);
  let gradient: Float64Array = new Float64Array(size);
  let value = objective(point, gradient);
  const steps: { readonly change: Float64Array; readonly turn: Float64Array; readonly rho: number }[] = [];
  for (let iteration = 0; iteration < iterations; iteration++) {
    if (largest(gradient) <= tolerance) return { point, value, iterations: iteration, converged: true };
    const direction = descent(gradient, steps);
    const slope = dot(direction, gradient);
    const found = search(objective, point, value, direction, slope, steps.length === 0 ? 1 / Math.sqrt(-slope) : 1);
    if (!found) return { point, value, iterations: iteration, converged: largest(gradient) <= 1e3 * tolerance };
    const change = found.point.map((each, index) => each - (point[index] ?? 0));
    const turn = found.gradient.map((each, index) => each - (gradient[index] ?? 0));
    const curvature = dot(change, turn);
    if (curvature > 0) steps.push({ change, turn, rho: 1 / curvature });
    if (steps.length > memory) steps.shift();
    ({ point, value, gradient } = found);
  }
  return { point, value, iterations, converged: largest(gradient) <= tolerance };
}

// −H gradient, H the inverse of the Hessian as far as the last steps tell (the two loops).
function descent(
  gradient: Float64Array,
  steps: readonly { readonly change: Float64Array; readonly turn: Float64Array; readonly rho: number }[],
): Float64Array {
  const direction = gradient.map((each) => -each);
  const shares: number[] = [];
  for (const { change, turn, rho } of steps.toReversed()) {
    const share = rho * dot(change, direction);
    shares.push(share);
    add(direction, turn, -share);
  }
  const last = steps.at(-1);
  if (last) scale(direction, 1 / (last.rho * dot(last.turn, last.turn)));
  for (const { change, turn, rho } of steps) add(direction, change, (shares.pop() ?? 0) - rho * dot(turn, direction));
  return direction;
}

function search(
  objective: Objective,
  from: Float64Array,
  value: number,
  direction: Float64Array,
  slope: number,
  first: number,
): { point: Float64Array; value: number; gradient: Float64Array } | undefined {
  if (!(slope < 0)) return undefined;
  let [low, high, size] = [0, Infinity, first];
  let best: { point: Float64Array; value: number; gradient: Float64Array } | undefined;
  for (let trial = 0; trial < 60; trial++) {
    const point = from.map((each, index) => each + size * (direction[index] ?? 0));
    const gradient = new Float64Array(from.length);
    const reached = objective(point, gradient);
    if (!(reached <= value + sufficient * size * slope + rounding * Math.abs(value))) high = size;
    else {
      best = { point, value: reached, gradient };
      if (dot(gradient, direction) >= curved * slope) return best;
      low = size;
    }
    size = high === Infinity ? 2 * low : (low + high) / 2;
  }
  return best;
}

function dot(one: Float64Array, other: Float64Array): number {
  let sum = 0;
  for (let index = 0; index < one.length; index++) sum += (one[index] ?? 0) * (other[index] ?? 0);
  return sum;
}

function add(to: Float64Array, what: Float64Array, times: number): void {
  for (let index = 0; index < to.length; index++) to[index] = (to[index] ?? 0) + times * (what[index] ?? 0);
}

function scale(what: Float64Array, times: number): void {
  for (let index = 0; index < what.length; index++) what[index] = (what[index] ?? 0) * times;
}

function largest(values: Float64Array): number {
  return values.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
}

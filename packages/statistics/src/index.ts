export { NumpyRandomState } from "./random/numpy-random-state.ts";
export { WeightedRidge, type Design, type RidgeFit } from "./regression/weighted-ridge.ts";
export { StatisticsError } from "./statistics-error.ts";
export { gaussLegendre } from "./quadrature.ts";

// The activation functions of transformers, on four values at once. ACTIVATION is a constant of the prelude:
// 0 none, 1 gelu (exact, by erf), 2 gelu (tanh approximation), 3 relu, 4 silu, 5 tanh. What is no number stays none, lest damaged
// numbers give plausible answers: min, max, clamp and sign may each make a number of it, select does not.

// erf as a ratio of polynomials on |x| < 3.92, beyond which it is 1 in f32 (minimax coefficients as in Eigen and XLA).
fn erf4(value: vec4f) -> vec4f {
  let x = clamp(value, vec4f(-3.832506856900711), vec4f(3.832506856900711));
  let s = x * x;
  var p = s * -2.72614225801306e-10 + 2.77068142495902e-08;
  p = p * s - 2.10102402082508e-06;
  p = p * s - 5.69250639462346e-05;
  p = p * s - 7.34990630326855e-04;
  p = p * s - 2.95459980854025e-03;
  p = p * s - 1.60960333262415e-02;
  var q = s * -1.45660718464996e-05 - 2.13374055278905e-04;
  q = q * s - 1.68282697438203e-03;
  q = q * s - 7.37332916720468e-03;
  q = q * s - 1.42647390514189e-02;
  return x * p / q;
}

// tanh through exp of what is never positive: WGSL's own may overflow for large arguments.
fn tanh4(value: vec4f) -> vec4f {
  let e = exp(-2.0 * abs(value));
  let size = (1.0 - e) / (1.0 + e);
  return select(size, -size, value < vec4f(0.0));
}

fn activate(x: vec4f) -> vec4f {
  if (ACTIVATION == 1u) { return 0.5 * x * (1.0 + erf4(x * 0.7071067811865476)); }
  if (ACTIVATION == 2u) { return 0.5 * x * (1.0 + tanh4(0.7978845608028654 * (x + 0.044715 * x * x * x))); }
  if (ACTIVATION == 3u) { return select(x, vec4f(0.0), x < vec4f(0.0)); }
  if (ACTIVATION == 4u) { return x / (1.0 + exp(-x)); }
  if (ACTIVATION == 5u) { return tanh4(x); }
  return x;
}

// 1 - tanh(x)², without the difference of two numbers near 1.
fn tanhSlope4(x: vec4f) -> vec4f {
  let e = exp(-2.0 * abs(x));
  return 4.0 * e / ((1.0 + e) * (1.0 + e));
}

// The derivative of `activate` in activation.wgsl.
fn slope(x: vec4f) -> vec4f {
  if (ACTIVATION == 1u) { return 0.5 * (1.0 + erf4(x * 0.7071067811865476)) + x * 0.3989422804014327 * exp(-0.5 * x * x); }
  if (ACTIVATION == 2u) {
    let inner = 0.7978845608028654 * (x + 0.044715 * x * x * x);
    return 0.5 * (1.0 + tanh4(inner)) + 0.5 * x * tanhSlope4(inner) * 0.7978845608028654 * (1.0 + 0.134145 * x * x);
  }
  if (ACTIVATION == 3u) { return select(vec4f(0.0), vec4f(1.0), x > vec4f(0.0)); }
  if (ACTIVATION == 4u) {
    let e = exp(-abs(x));
    let sigmoid = select(vec4f(1.0), e, x < vec4f(0.0)) / (1.0 + e);
    return sigmoid + x * e / ((1.0 + e) * (1.0 + e));
  }
  if (ACTIVATION == 5u) { return tanhSlope4(x); }
  return vec4f(1.0);
}

// Weights kept as halves, two to a word; sums stay f32. Needs no shader-f16.
alias Packed = vec2u;

fn unpack(packed: Packed) -> vec4f { return vec4f(unpack2x16float(packed.x), unpack2x16float(packed.y)); }

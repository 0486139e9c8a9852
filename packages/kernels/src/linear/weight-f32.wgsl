// Weights as they are: four f32.
alias Packed = vec4f;

fn unpack(packed: Packed) -> vec4f { return packed; }

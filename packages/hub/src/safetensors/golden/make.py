"""Makes the golden files beside it with the Python package, which is the Rust crate:

    pip install safetensors==0.8.0 numpy==2.4.6 ml_dtypes==0.6.0
    python make.py

- arrays.safetensors, names.safetensors, metadata.safetensors, empty.safetensors: files as the package writes them.
- conversions.safetensors: arrays of every type under T, and as NumPy converts them to float32 under T/float32.
- verdicts.json: files, valid and not, and what the package says of each: null, or its error.
"""

import json
import pathlib
import struct
from base64 import b64encode

import ml_dtypes
import numpy as np
from safetensors import SafetensorError, deserialize
from safetensors.numpy import save

here = pathlib.Path(__file__).parent


def write(name, arrays, metadata=None):
    (here / f"{name}.safetensors").write_bytes(save(arrays, metadata))


types = {
    "bool": np.bool_, "u8": np.uint8, "i8": np.int8, "i16": np.int16, "f16": np.float16, "bf16": ml_dtypes.bfloat16,
    "i32": np.int32, "f32": np.float32, "f64": np.float64, "i64": np.int64,
}
write("arrays", {name: np.arange(6).astype(t).reshape(2, 3) for name, t in types.items()})
write("empty", {})
write("metadata", {"x": np.zeros([2, 0, 3], np.float32), "scalar": np.array(1.5, np.float32)}, {"for\n": "\"pt\"\\ é\u0001"})
names = ["\U00010000", "\uffff", "\x7f", "\x01\"\\/\n\b", "é", "e", "", "10", "9", "__proto__", "toString", "a b"]
write("names", {name: np.full([1], i, np.uint8) for i, name in enumerate(names)})

# Two to the 24th and more are rounded; f64 has values that are ties between two floats.
samples = {
    "bool": [0, 1, 1], "u8": [0, 255], "i8": [-128, 127], "i16": [-32768, 32767],
    "i32": [-(2**31), 2**31 - 1, 2**24 + 1, 2**24 + 3], "i64": [-(2**31), 2**31 - 1, 2**24 + 1, 2**24 + 3],
    "f16": [0.0, -0.0, 6e-8, -6e-8, 6.1e-5, 1.0, -1.5, 65504, np.inf, -np.inf, 0.1],
    "bf16": [0.0, -0.0, 1e-40, 1.0, -1.5, 3.3e38, np.inf, -np.inf, 0.1],
    "f32": [0.0, -0.0, 1e-45, 3.4e38, np.inf, 0.1],
    "f64": [0.0, -0.0, 1 / 3, 1 + 2**-24, 1 + 3 * 2**-24, 1e300, -1e300, 1e-300],
}
conversions = {}
with np.errstate(over="ignore"):
    for name, values in samples.items():
        conversions[name] = np.array(values).astype(types[name])
        conversions[f"{name}/float32"] = conversions[name].astype(np.float32)
write("conversions", conversions)


def file(header, data=b"", length=None):
    header = header if isinstance(header, bytes) else header.encode()
    return struct.pack("<Q", len(header) if length is None else length) + header + data


def tensors(**infos):
    return json.dumps({k: dict(zip(("dtype", "shape", "data_offsets"), v)) for k, v in infos.items()})


good = '{"test":{"dtype":"I32","shape":[2,2],"data_offsets":[0,16]}}'
u64 = 2**64 - 1
cases = {
    # The tests of the crate (safetensors/src/tensor.rs).
    "valid": file(good, bytes(16)),
    "empty shape": file(tensors(test=("I32", [], [0, 4])), bytes(4)),
    "zero-sized tensor": file(tensors(test=("I32", [2, 0], [0, 0]))),
    "padded with whitespace": file(b"{}\r \t\n"),
    "json attack: ten tensors on the same bytes": file(
        tensors(**{f"weight_{i}": ("F32", [2, 2], [0, 16]) for i in range(10)}), bytes(16)),
    "extra bytes for a polyglot file": file(good, bytes(16) + b"extra_bogus_data_for_polyglot_file"),
    "two bytes missing": file(good, bytes(14)),
    "header too large": b"<\0\0\0\0\xff\xff\xff" + good.encode() + bytes(16),
    "no bytes": b"",
    "header length beyond the file": b"<\0\0\0\0\0\0\0",
    "header not UTF-8": file(b"\xff"),
    "header not JSON": file("{"),
    "shape does not fit offsets": file('{"test":{"dtype":"I32","shape":[2,2],"data_offsets":[0, 4]}}'),
    "shape product overflows": file(tensors(test=("I32", [2, u64 - 1], [0, 16])), bytes(16)),
    "byte count overflows": file(tensors(test=("I32", [2, (u64 - 1) // 2], [0, 16])), bytes(16)),
    # More of the kind.
    "seven bytes": bytes(7),
    "header one byte too large": file("{}", length=100_000_001),
    "header length of all ones": file("{}", length=u64),
    "header of no bytes": file(""),
    "header of spaces": file("        "),
    "header an array": file("[]"),
    "header null": file("null"),
    "header with NUL padding": file("{}\0\0"),
    "header with a byte order mark": file("\ufeff{}"),
    "overlong UTF-8": file(b'{"\xc0\xaf":{"dtype":"U8","shape":[1],"data_offsets":[0,1]}}', b"x"),
    "surrogate in UTF-8": file(b'{"\xed\xa0\x80":{"dtype":"U8","shape":[1],"data_offsets":[0,1]}}', b"x"),
    "lone surrogate escape": file('{"\\ud800":{"dtype":"U8","shape":[1],"data_offsets":[0,1]}}', b"x"),
    "surrogate pair escape": file('{"\\ud83d\\ude00":{"dtype":"U8","shape":[1],"data_offsets":[0,1]}}', b"x"),
    "control character in a name": file('{"\n":{"dtype":"U8","shape":[1],"data_offsets":[0,1]}}', b"x"),
    "bad escape": file('{"\\x":{"dtype":"U8","shape":[1],"data_offsets":[0,1]}}', b"x"),
    "trailing comma": file(good[:-1] + ",}", bytes(16)),
    "two values": file("{}{}"),
    "single quotes": file("{'a':1}"),
    "missing colon": file('{"a" 1}'),
    "comment": file("{}//"),
    "deep nesting": file('{"a":' + "[" * 200 + "]" * 200 + "}"),
    "very deep nesting": file('{"a":' + "[" * 20_000),
    "tensor a number": file('{"a":1}'),
    "tensor null": file('{"a":null}'),
    "dtype missing": file('{"a":{"shape":[1],"data_offsets":[0,1]}}', b"x"),
    "shape missing": file('{"a":{"dtype":"U8","data_offsets":[0,1]}}', b"x"),
    "offsets missing": file('{"a":{"dtype":"U8","shape":[1]}}', b"x"),
    "unknown field": file('{"a":{"dtype":"U8","shape":[1],"data_offsets":[0,1],"more":[1.5e3,{}]}}', b"x"),
    "unknown dtype": file(tensors(a=("F31", [1], [0, 1])), b"x"),
    "dtype in lower case": file(tensors(a=("u8", [1], [0, 1])), b"x"),
    "dtype a number": file(tensors(a=(8, [1], [0, 1])), b"x"),
    "dtype of Object's": file(tensors(a=("constructor", [1], [0, 1])), b"x"),
    "one offset": file(tensors(a=("U8", [1], [0])), b"x"),
    "three offsets": file(tensors(a=("U8", [1], [0, 1, 2])), b"x"),
    "offsets a string": file(tensors(a=("U8", [1], "01")), b"x"),
    "negative offset": file(tensors(a=("U8", [1], [-1, 0])), b"x"),
    "negative axis": file(tensors(a=("U8", [-1], [0, 1])), b"x"),
    "negative zero axis": file('{"a":{"dtype":"U8","shape":[-0],"data_offsets":[0,0]}}'),
    "fractional axis": file('{"a":{"dtype":"U8","shape":[1.0],"data_offsets":[0,1]}}', b"x"),
    "exponent axis": file('{"a":{"dtype":"U8","shape":[1e0],"data_offsets":[0,1]}}', b"x"),
    "leading zero": file('{"a":{"dtype":"U8","shape":[01],"data_offsets":[0,1]}}', b"x"),
    "axis above u64": file(tensors(a=("U8", [u64 + 1], [0, 1])), b"x"),
    "axis a string": file(tensors(a=("U8", ["1"], [0, 1])), b"x"),
    "shape a number": file(tensors(a=("U8", 1, [0, 1])), b"x"),
    "offsets the wrong way round": file(tensors(a=("U8", [1], [1, 0])), b"x"),
    "offset above 2^53": file(tensors(a=("U8", [1], [0, 2**53 + 1])), b"x"),
    "end beyond the file": file(tensors(a=("U8", [9], [0, 9])), b"x"),
    "hole in front": file(tensors(a=("U8", [1], [1, 2])), b"xx"),
    "hole between": file(tensors(a=("U8", [1], [0, 1]), b=("U8", [1], [2, 3])), b"xxx"),
    "overlap": file(tensors(a=("U8", [2], [0, 2]), b=("U8", [2], [1, 3])), b"xxx"),
    "one inside the other": file(tensors(a=("U8", [3], [0, 3]), b=("U8", [1], [1, 2])), b"xxx"),
    "any order of names": file(tensors(b=("U8", [1], [1, 2]), a=("U8", [1], [0, 1])), b"ab"),
    "zero-sized between": file(
        tensors(z=("U8", [0], [1, 1]), b=("U8", [1], [1, 2]), a=("U8", [1], [0, 1])), b"ab"),
    "zero-sized at a wrong place": file(tensors(z=("U8", [0], [1, 1]), a=("U8", [2], [0, 2])), b"ab"),
    "overflow before a zero": file(tensors(a=("U8", [2**63, 2, 0], [0, 0]))),
    "zero before an overflow": file(tensors(a=("U8", [0, 2**31, 2**31], [0, 0]))),
    "unaligned data": file(tensors(a=("F32", [1], [1, 5]), b=("U8", [1], [0, 1])) + " ", b"\x07\0\0\x80?"),
    "bytes without a tensor": file("{}", b"x"),
    "metadata alone": file('{"__metadata__":{"format":"pt"}}'),
    "metadata null": file('{"__metadata__":null}'),
    "metadata a string": file('{"__metadata__":"pt"}'),
    "metadata value a number": file('{"__metadata__":{"a":1}}'),
    "metadata value an object": file('{"__metadata__":{"a":{}}}'),
    "metadata twice": file('{"__metadata__":{},"__metadata__":{}}'),
    "dtype twice": file('{"a":{"dtype":"U8","dtype":"U8","shape":[1],"data_offsets":[0,1]}}', b"x"),
}


def verdict(contents):
    try:
        deserialize(contents)
        return None
    except SafetensorError as error:
        return str(error)


verdicts = [{"case": name, "file": b64encode(c).decode(), "error": verdict(c)} for name, c in cases.items()]
lines = ",\n".join("  " + json.dumps(each) for each in verdicts)
(here / "verdicts.json").write_text(f"[\n{lines}\n]\n")

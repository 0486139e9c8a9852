"""Writes the files beside it: dictionaries of tensors in both forms of torch.save, their safetensors twins, and what has to
be refused.

    pip install torch==2.15.0 safetensors numpy==2.4.6
    python packages/hub/src/pickle/golden/make.py

Last run with python 3.11 and torch 2.15.0. NAME.zip.pt and NAME.stream.pt hold what twin.safetensors (or the one in
TWINS) holds.
"""

import io
import os
import pickle
import sys
import types
import zipfile
from collections import OrderedDict
from pathlib import Path

import torch
from safetensors.torch import save_file

HERE = Path(__file__).parent
torch.manual_seed(0)


def save(name, value, **options):
    torch.save(value, HERE / f"{name}.zip.pt", **options)
    torch.save(value, HERE / f"{name}.stream.pt", _use_new_zipfile_serialization=False, **options)


def twin(name, value):
    save_file({key: tensor.detach().clone().contiguous() for key, tensor in value.items()}, HERE / f"{name}.safetensors")


def kinds():
    base = torch.arange(24, dtype=torch.float32)
    shared = torch.randn(6, 4)
    return OrderedDict(
        f32=torch.randn(3, 5),
        f64=torch.tensor([1e300, -0.0, 1 / 3], dtype=torch.float64),
        f16=torch.tensor([1.5, -65504.0, 6e-8], dtype=torch.float16),
        bf16=torch.tensor([1.5, -3e38, 1e-40], dtype=torch.bfloat16),
        i64=torch.tensor([-(2**62), 7]),
        i32=torch.tensor([[-5], [2**31 - 1]], dtype=torch.int32),
        i16=torch.tensor([-3, 300], dtype=torch.int16),
        i8=torch.tensor([-128, 127], dtype=torch.int8),
        u8=torch.tensor([0, 255], dtype=torch.uint8),
        bool=torch.tensor([True, False, True]),
        scalar=torch.tensor(2.5),
        empty=torch.zeros(0, 7),
        transposed=base.reshape(4, 6).t(),
        permuted=base.reshape(2, 3, 4).permute(2, 0, 1),
        part=base[5:17].reshape(3, 4),
        steps=base[1::3],
        tied=shared,
        tied_again=shared,
        tied_half=shared[:, 2:],
        parameter=torch.nn.Parameter(torch.randn(2, 2)),
        frozen=torch.nn.Parameter(torch.randn(2), requires_grad=False),
    )


class Calls:
    def __init__(self, function, *arguments):
        self.pair = (function, arguments)

    def __reduce__(self):
        return self.pair


class Net(torch.nn.Module):
    def __init__(self):
        super().__init__()
        self.first = torch.nn.Linear(3, 2)
        self.norm = torch.nn.BatchNorm1d(2)


def jit_buffer():
    buffer = io.BytesIO()
    torch.jit.save(torch.jit.script(torch.nn.Linear(2, 2)), buffer)
    buffer.seek(0)
    return buffer


def no_source(_):
    """The older form keeps the sources of modules, and the paths they lay at: not of the machine that ran this."""
    raise OSError


def main():
    torch.serialization.get_source_lines_and_file = no_source
    tensors = kinds()
    twin("kinds", tensors)
    save("kinds", tensors)
    torch.save(dict(tensors), HERE / "kinds-protocol4.zip.pt", pickle_protocol=4)
    torch.save(dict(tensors), HERE / "kinds-protocol5.stream.pt", pickle_protocol=5, _use_new_zipfile_serialization=False)

    net = Net()
    optimizer = torch.optim.AdamW(net.parameters(), lr=1e-3)
    net.norm(net.first(torch.randn(4, 3))).sum().backward()
    optimizer.step()
    twin("net", net.state_dict())
    save("net", net.state_dict())  # an OrderedDict with _metadata
    save("training", {
        "epoch": 3, "loss": 0.25, "name": "é", "best": None, "big": 2**70, "flags": [True, (1, 2)], "raw": b"\x00\xff",
        "device": torch.device("cpu"), "dtype": torch.float32, "size": torch.Size([1, 2]),
        "model_state_dict": net.state_dict(), "optimizer_state_dict": optimizer.state_dict(),
    })
    save("parallel", {"state_dict": {f"module.{key}": value for key, value in net.state_dict().items()}})

    # As if it were defined in a file model.py, which whoever reads it does not have.
    Net.__module__ = "model"
    sys.modules["model"] = types.SimpleNamespace(Net=Net)
    save("module", net)
    with zipfile.ZipFile(jit_buffer()) as archive, zipfile.ZipFile(HERE / "script.zip.pt", "w") as packed:
        for name in archive.namelist():
            # Not where the sources lay on the machine that ran this.
            if not name.endswith(".debug_pkl"):
                packed.writestr(name, archive.read(name), zipfile.ZIP_DEFLATED)
    save("system", {"weight": torch.zeros(2), "x": Calls(os.system, "touch limelight-was-here")})
    save("eval", OrderedDict(x=Calls(eval, "1 + 1")))
    (HERE / "plain.pkl").write_bytes(pickle.dumps({"a": 1}))
    save("list", [torch.zeros(2)])
    save("bare", {"epoch": 3})
    expanded = torch.zeros(1).expand(1000, 1000, 1000)
    save("expanded", {"x": expanded})

    # The same archive, compressed: 4 MB of zeros in 4 KB.
    buffer = io.BytesIO()
    torch.save({"x": torch.zeros(1_000_000)}, buffer)
    with zipfile.ZipFile(buffer) as archive, zipfile.ZipFile(HERE / "bomb.zip.pt", "w", zipfile.ZIP_DEFLATED) as packed:
        for name in archive.namelist():
            packed.writestr(name, archive.read(name))


if __name__ == "__main__":
    main()

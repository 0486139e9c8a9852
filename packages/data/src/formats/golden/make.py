"""Writes the parquet files that parquet.test.ts reads, as Python's data libraries write them.

    pip install pyarrow==26.0.1
    python packages/data/src/formats/golden/make.py

Six rows in row groups of four, one file for each codec, with the class names that `datasets` puts into the metadata; and
`odd.parquet`, whose rows cannot all be used.
"""

import json
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

HERE = Path(__file__).parent
FEATURES = {
    "text": {"dtype": "string", "_type": "Value"},
    "label": {"names": ["negative", "positive"], "_type": "ClassLabel"},
}
METADATA = {"huggingface": json.dumps({"info": {"features": FEATURES}})}


def main() -> None:
    texts = ["a fine film", "dull", "Überraschend gut 😀", "", "two\nlines", "no label"]
    table = pa.table(
        {
            "text": pa.array(texts),
            "label": pa.array([1, 0, 1, 0, 1, -1], pa.int64()),
            "idx": pa.array(range(6), pa.int32()),
            "more": pa.array([{"unused": [1, 2]}] * 6),
        }
    ).replace_schema_metadata(METADATA)
    for codec in ("none", "snappy", "gzip", "brotli", "zstd", "lz4"):
        pq.write_table(table, HERE / f"{codec}.parquet", row_group_size=4, compression=codec)
    odd = pa.table(
        {
            "sentence": pa.array([b"fine", None, b"\xff\xfe", b"good"], pa.binary()),
            "label": pa.array([2.5, 1.0, 1.0, None]),
            "number": pa.array([1, 2, 3, 4]),
            "list": pa.array([["x"], [], ["y"], ["z"]]),
        }
    )
    pq.write_table(odd, HERE / "odd.parquet")


if __name__ == "__main__":
    main()

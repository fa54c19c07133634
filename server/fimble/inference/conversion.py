"""`python -m fimble.inference.conversion SOURCE.gguf FOLDER`: GGUF to safetensors, once.

transformers reads a GGUF in half a minute at every load, and safetensors in a second. The folder
appears whole or not at all. Progress and errors are JSON lines on stdout.
"""

from __future__ import annotations

import json
import os
import shutil
import sys
from pathlib import Path
from typing import Any

import torch
import transformers

from fimble.weights.child_process import exit_with_parent

# transformers gives these no types.
_AutoTokenizer: Any = transformers.AutoTokenizer
_AutoModel: Any = transformers.AutoModelForCausalLM


def convert(source: Path, folder: Path) -> None:
    """Convert one GGUF file; bfloat16 keeps more than any 4-bit weight holds."""
    unfinished = folder.with_name(folder.name + ".unfinished")
    shutil.rmtree(unfinished, ignore_errors=True)
    unfinished.mkdir(parents=True)
    _tell(step="tokenizer")
    _AutoTokenizer.from_pretrained(source.parent, gguf_file=source.name).save_pretrained(unfinished)
    _tell(step="weights")
    model = _AutoModel.from_pretrained(
        source.parent,
        gguf_file=source.name,
        dtype=torch.bfloat16,
        # Without `dequantize` the model keeps GGUF's own blocks and cannot be saved.
        quantization_config=transformers.GgufConfig(dequantize=True),
    )
    _tell(step="saving")
    model.save_pretrained(unfinished)
    for path in unfinished.iterdir():
        _write_through(path)
    shutil.rmtree(folder, ignore_errors=True)
    unfinished.replace(folder)


def main(arguments: list[str]) -> int:
    """Convert and report; the exit status is 1 where that failed."""
    source, folder = Path(arguments[0]), Path(arguments[1])
    exit_with_parent()
    try:
        convert(source, folder)
    except Exception as fault:  # noqa: BLE001 - the outermost boundary: the line is the report
        _tell(error=_explain(fault, source))
        return 1
    _tell(done=True)
    return 0


def _explain(fault: Exception, source: Path) -> dict[str, str]:
    first = (str(fault).splitlines() or [""])[0][:300]
    if isinstance(fault, MemoryError):
        return {
            "what": f"There is not enough memory to convert {source}.",
            "remedy": "Close other programs, or choose a smaller model.",
        }
    if isinstance(fault, OSError) and fault.errno is not None:
        return {
            "what": f"The conversion of {source} could not write its result ({fault.strerror}).",
            "remedy": "Free some space, or set FIMBLE_CACHE_DIR to a folder on a larger disk.",
        }
    return {
        "what": f"{source} cannot be converted ({type(fault).__name__}: {first}).",
        "remedy": "It is damaged or of an architecture that transformers does not read from GGUF.",
    }


def _write_through(path: Path) -> None:
    with path.open("rb+") as file:
        os.fsync(file.fileno())


def _tell(**fields: object) -> None:
    print(json.dumps(fields), flush=True)  # noqa: T201 - the protocol of this process


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

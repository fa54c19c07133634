"""The kernels of products in int8 compile for the cards they are meant for; no card is wanted.

Triton comes with PyTorch's builds for CUDA alone; its interpreter compiles nothing.
"""

import importlib.util
import os
from typing import Any

import pytest

pytestmark = [
    pytest.mark.skipif(importlib.util.find_spec("triton") is None, reason="there is no Triton"),
    pytest.mark.skipif(os.environ.get("TRITON_INTERPRET") == "1", reason="compiles nothing"),
]

POINTERS = {"x": "*bf16", "weight": "*i8", "scale": "*fp32", "bias": "*bf16", "out": "*bf16"}
SIZES = {"outputs": "i32", "inputs": "i32", "tokens": "i32"}
CONSTANTS: dict[str, dict[str, Any]] = {
    "multiply_row": {"BLOCK_N": 4, "BLOCK_K": 1024},
    "multiply_rows": {"BLOCK_N": 16, "BLOCK_K": 256, "ROWS": 16},
}


@pytest.mark.parametrize("capability", [80, 89, 90])
@pytest.mark.parametrize("name", CONSTANTS)
def test_products_in_int8(name: str, capability: int) -> None:
    triton: Any = importlib.import_module("triton")
    compiler: Any = importlib.import_module("triton.compiler")
    backends: Any = importlib.import_module("triton.backends.compiler")
    kernels: Any = importlib.import_module("fimble.inference.graphed.product_kernels")
    kernel = getattr(kernels, name)
    constants = {**CONSTANTS[name], "HAS_BIAS": True, "ADDING": True}
    types = POINTERS | SIZES
    source = compiler.ASTSource(
        fn=kernel,
        signature={each: types.get(each, "constexpr") for each in kernel.arg_names},
        constexprs={(kernel.arg_names.index(each),): value for each, value in constants.items()},
        # What Triton finds out of every size and address that 16 divides.
        attrs={
            (place,): [["tt.divisibility", 16]]
            for place, each in enumerate(kernel.arg_names)
            if each in types and each != "tokens"
        },
    )
    compiled = triton.compile(source, target=backends.GPUTarget("cuda", capability, 32))
    assert compiled.asm["cubin"]
    assert compiled.metadata.shared <= 48 * 1024  # what every card has
    text = compiled.asm["ptx"]
    # Weights come 16 bytes at a time: by less the memory's speed is not reached.
    assert "ld.global.v4.b32" in text if name == "multiply_row" else "cp.async.cg" in text

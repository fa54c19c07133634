"""The exponential function and the largest of some numbers, such that vector code comes of them."""

from __future__ import annotations

from typing import Any, Final

import numpy as np
from llvmlite import ir  # pyright: ignore[reportMissingTypeStubs]
from numba import types
from numba.extending import intrinsic

from fimble.inference.fused.native import native

_LOG2_E: Final = np.float32(1.4426950408889634)
_SMALLEST: Final = np.float32(-87.0)
_LARGEST: Final = np.float32(88.0)
_EXPONENT_BIAS: Final = np.int32(127)
_MANTISSA_BITS: Final = np.int32(23)
_ALL_BUT_SIGN: Final = np.int32(0x7FFFFFFF)
# 2^x on [-0.5, 0.5] as a polynomial of the sixth degree: the series of e^(x ln 2), whose first
# term left out is below 2e-8 there, less than float32 resolves.
_C1: Final = np.float32(0.6931471805599453)
_C2: Final = np.float32(0.2402265069591007)
_C3: Final = np.float32(0.05550410866482158)
_C4: Final = np.float32(0.009618129107628477)
_C5: Final = np.float32(0.0013333558146428443)
_C6: Final = np.float32(0.00015403530393381608)


def _bits_as_float(_: Any, bits: Any) -> Any:
    del bits

    def generate(__: Any, builder: Any, ___: Any, arguments: Any) -> Any:
        return builder.bitcast(arguments[0], ir.FloatType())

    return types.float32(types.int32), generate


_float_of_bits: Any = intrinsic(_bits_as_float)


@native
def exponential(x: Any) -> Any:
    """e^x in float32, to a few units of its last place; what is no number stays none.

    x is held between -87 and 88, where the result is a normal number.
    """
    x = _SMALLEST if x < _SMALLEST else x
    x = _LARGEST if x > _LARGEST else x
    scaled = x * _LOG2_E
    whole = np.floor(scaled + np.float32(0.5))
    rest = scaled - whole
    power = ((_C6 * rest + _C5) * rest + _C4) * rest + _C3
    power = ((power * rest + _C2) * rest + _C1) * rest + np.float32(1)
    exponent = np.int32(np.int32(whole) + _EXPONENT_BIAS)
    return power * _float_of_bits(np.int32(exponent << _MANTISSA_BITS))


@native
def largest(x: Any) -> Any:
    """The largest number of a contiguous float32 array; none where one of them is none.

    Compared as whole numbers, whose order is that of floats once the bits of negative ones but the
    sign are turned over: floats are compared one after the other, because one may be no number.
    """
    bits = x.view(np.int32)
    most = np.int32(-(2**31))
    for n in range(len(bits)):
        most = max(most, _in_order(bits[n]))
    return _float_of_bits(_in_order(most))


@native
def largest_size(x: Any) -> Any:
    """The largest absolute value of a contiguous float32 array; none where one is no number."""
    bits = x.view(np.int32)
    most = np.int32(0)
    for n in range(len(bits)):
        most = max(most, np.int32(bits[n] & _ALL_BUT_SIGN))
    return _float_of_bits(most)


@native
def _in_order(bits: Any) -> Any:
    return np.int32(bits ^ np.int32((bits >> np.int32(31)) & _ALL_BUT_SIGN))

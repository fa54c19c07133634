"""The forward pass of Llama and its kin as native code for this very CPU, compiled by Numba.

`registers` says what the CPU has, `block_products` has the two inner loops, `int8_products` and
`attention` what is made of them, `forward_pass` the pass of all layers, `fused_model` what is
called as a transformers model. A pass gives the same bits however its tokens are divided.
"""

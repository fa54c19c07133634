"""The forward pass of Llama and its kin on a GPU: captured once, replayed for every token.

A GPU waits for Python longer than it computes when one token is read at a time. Here the passes
over 1 to 16 tokens are recorded as CUDA graphs over buffers that never move, and the next token is
chosen on the device, which goes on while the host looks at what came. `products` (8 bits or 16) →
`layer_weights` → `states` (keys and values) → `operators` → `forward_pass` → `capture` → `steps` →
`graphed_model`, and `decoding_ahead` is the loop. On a CPU the same code runs uncaptured: that is
what tests compare.
"""

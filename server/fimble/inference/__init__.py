"""The engine process: the only place that imports torch and transformers.

The life of a request: `service` checks it and hands it to the `scheduler`, whose one thread makes
sure that the model is there (`loading`), prefills what the `kv_cache` does not hold, and decodes
token by token (`decoding`); every token goes through the `StopChecker` and on to the client's stream.
"""

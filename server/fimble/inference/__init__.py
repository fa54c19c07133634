"""The engine process: the only place that imports torch and transformers.

The life of a request: `service` checks it and hands it to the `scheduler`, whose one thread makes
sure that the model is there (`model_host`, `loading`), prefills what the `kv_cache` does not hold,
and decodes token by token (`decoding`); every token passes the `StopChecker` on its way to the
client's stream.
"""

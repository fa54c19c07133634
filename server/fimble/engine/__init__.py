"""The seam between Fimble and whatever runs the model; light, no torch.

`interface` holds the nouns, `stop_rules` when a generation ends, `wire` their JSON form, `client`
speaks to any OpenAI-compatible server, `daemon` finds or starts the user's own engine process.
"""

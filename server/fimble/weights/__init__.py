"""Model weights on this disk: found, pulled, checked. No torch.

`resolve` says which model is meant, `pull` gives its loadable folder, `store` knows the layout,
`sources/` holds one file for each kind of source.
"""

"""Is a text recognised again after what becomes of it on its way, and is no other text taken for it?

`edits` are the ways, `corpora` the texts, `pairs` looks at every pair of them, `index` measures this monitor, `guests` and
`rivals` measure others on the same texts.
"""

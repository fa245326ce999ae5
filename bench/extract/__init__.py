"""How well is an article read off its page, here and elsewhere?

The pages are written for this: invented outlets, invented people, our own texts, in the layouts that the Korean press really
uses. `texts/NAME.toml` holds what the reporter wrote and what must be read off the page, `layouts/NAME.html` how the outlet
prints it.
"""

"""Raw tables become recognised forms: which heading means what, which block is where."""

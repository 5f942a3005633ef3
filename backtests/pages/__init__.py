"""Pages that a trader opens in a browser: one file each, with all that it shows in it, that asks the network for nothing."""

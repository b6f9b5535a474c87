"""Where facts come in from: files, what their columns mean, and what of them was turned down."""

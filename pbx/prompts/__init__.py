"""The recordings of the dialplan: what they say, how they are rendered, and which format a telephone wants."""

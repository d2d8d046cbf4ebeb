"""Learning the weights of ranking from what happened in the graph."""

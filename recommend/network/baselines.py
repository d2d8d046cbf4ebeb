"""The well-known ways to foretell ties, to compare with."""

from collections.abc import Mapping

import numpy as np
from scipy import sparse

from recommend.network.attribute_features import join_attributes
from recommend.network.graph import Network, Numbers
from recommend.network.learning import Scores, allow

STEPS = 30


def score_baselines(network: Network, asked: Numbers, seed: int) -> Mapping[str, Scores]:
    """Scores of each baseline, asked x people, -inf where nobody may be suggested.

    Random and popularity need nothing of the person; common neighbours, Adamic-Adar (2003) and resource
    allocation (Zhou, Lü and Zhang, 2009) look two steps far; PageRank walks over people and their
    attributes, so that it has something to say of those without ties.
    """
    ties, degrees = network.ties, np.maximum(network.degrees, 1)
    own = ties[asked]

    def weigh(weights: np.ndarray) -> Scores:
        return np.asarray((sparse.csr_array(own @ sparse.diags_array(weights)) @ ties).toarray(), np.float64)

    values = join_attributes(network)
    holders = np.maximum(np.asarray(values.sum(axis=0)).ravel(), 2)
    rare = sparse.csr_array(values @ sparse.diags_array(1 / np.log(holders)))
    size = (len(asked), network.size)
    found = {
        "random": np.random.default_rng([seed, 3]).random(size),
        "popularity": np.broadcast_to(network.degrees, size),
        "common neighbours": weigh(np.ones(network.size)),
        "Adamic-Adar": weigh(1 / np.log(np.maximum(degrees, 2))),
        "resource allocation": weigh(1 / degrees),
        "PageRank": walk(network, asked),
        "attribute overlap": (rare[asked] @ values.T).toarray().astype(np.float64),
    }
    allowed = allow(network, asked)
    return {name: np.where(allowed, scores, -np.inf) for name, scores in found.items()}


def walk(network: Network, asked: Numbers, damping: float = 0.5) -> Scores:
    """Personalised PageRank over people, their ties and their attributes, asked x people."""
    values = join_attributes(network)
    count = values.shape[1]
    one = sparse.hstack([network.ties, values])
    other = sparse.hstack([sparse.csr_array(values.T), sparse.diags_array(np.zeros(count, np.float32))])
    whole = sparse.csr_array(sparse.vstack([one, other]))
    degrees = np.maximum(np.asarray(whole.sum(axis=1)).ravel(), 1)
    step = sparse.csr_array(whole @ sparse.diags_array(1 / degrees))
    start = np.zeros((whole.shape[0], len(asked)))
    start[asked, np.arange(len(asked))] = 1
    here = start
    for _ in range(STEPS):
        here = (1 - damping) * start + damping * (step @ here)
    return np.ascontiguousarray(here[: network.size].T)

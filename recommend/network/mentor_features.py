"""Features of pairs of mentee and mentor: what both have, what the mentor's past mentees had, how many."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from recommend.network.attribute_features import join_attributes
from recommend.network.graph import Matrix, Numbers, Sparse
from recommend.network.mentor_files import Campaign

COMMONEST = 4000
"""Values that a mentor is foretold from."""


@dataclass(frozen=True, slots=True, eq=False)
class MentorModel:
    """What the past of a campaign teaches.

    `kinds` are people x values (0-1), `taken` past pairs as candidates x people, `refused` declined ones.
    """

    kinds: tuple[Sparse, ...]
    candidates: Numbers
    taken: Sparse
    refused: Sparse
    foretold: tuple[Matrix, ...]
    profile: Sparse

    def features(self, asked: Numbers) -> Matrix:
        """asked x candidates x features."""
        candidates, taken = self.candidates, self.taken
        shape = (len(asked), len(candidates))
        past = np.asarray(taken.sum(axis=1), dtype=np.float32).ravel()
        bare = (np.diff(self.profile.indptr) == 0).astype(np.float32)
        found = [
            np.broadcast_to(past, shape),
            np.broadcast_to(np.asarray(self.refused.sum(axis=1)).ravel(), shape),
            np.broadcast_to((taken @ bare + 0.3) / (past + 1), shape),
            np.broadcast_to(bare[asked][:, None], shape),
        ]
        for has in self.kinds:
            found += self._compare(has, asked, past)
        likeness = self.profile[asked] @ self.profile.T
        likeness = sparse.csr_array(likeness)
        found.append(likeness[:, candidates].toarray())
        for power in (1, 3):
            near = likeness.power(power)
            total = np.maximum(np.asarray(near.sum(axis=1)), 1e-9)[:, None]
            found.append((near @ taken.T).toarray() / total)
        found += [self.profile[asked] @ weights for weights in self.foretold]
        return np.stack([np.asarray(one, dtype=np.float32) for one in found], axis=-1)

    def _compare(self, has: Sparse, asked: Numbers, past: NDArray[np.floating]) -> list[Matrix]:
        own, theirs = has[asked], has[self.candidates]
        holders = np.maximum(np.asarray(has.sum(axis=0)).ravel(), 1)
        mentors = np.maximum(np.asarray(theirs.sum(axis=0)).ravel(), 1)
        of_mentees = sparse.csr_array(self.taken @ has)
        seen = np.maximum(np.asarray(of_mentees.sum(axis=0)).ravel(), 1)
        rarity = np.log(has.shape[0] / holders) + 1
        both = (own @ theirs.T).toarray()
        rare = (own.multiply(rarity).tocsr() @ theirs.T).toarray()
        count_own = np.asarray(own.sum(axis=1))[:, None]
        count_their = np.asarray(theirs.sum(axis=1))[None]
        before = (own.multiply(rarity).tocsr() @ of_mentees.T).toarray()
        return [
            both,
            rare,
            both / np.maximum(count_own + count_their - both, 1),
            both / np.sqrt(np.maximum(count_own * count_their, 1)),
            (own.multiply(1 / mentors).tocsr() @ theirs.T).toarray(),
            rare / np.maximum(rare.sum(axis=1, keepdims=True), 1e-9),
            rare / np.maximum(rare.max(axis=1, keepdims=True), 1e-9),
            before,
            before / (past + 1),
            (own.multiply(1 / seen).tocsr() @ of_mentees.T).toarray(),
            before / np.maximum(before.sum(axis=1, keepdims=True), 1e-9),
            (own @ of_mentees.sign().T).toarray(),
            np.broadcast_to(count_own, both.shape),
            np.broadcast_to(count_their, both.shape),
            np.broadcast_to((np.asarray(of_mentees.sum(axis=1)) / (past + 1))[None], both.shape),
        ]


def fit_mentor_model(campaign: Campaign) -> MentorModel:
    """Learn from the past of a campaign."""
    network, candidates = campaign.network, campaign.candidates
    taken = _pair(campaign.past, candidates, network.size)
    refused = _pair(campaign.declined, candidates, network.size)
    profile = _weigh_by_rarity(join_attributes(network))
    mentees = np.unique(campaign.past[:, 0])
    seen = profile[mentees]
    own = sparse.csr_array(
        (np.ones(len(candidates), np.float32), (np.arange(len(candidates)), candidates)),
        shape=(len(candidates), network.size),
    )
    foretold = []
    if profile.shape[1]:
        # Ridge regression from a mentee's values to the mentor; each mentor's own values teach, too.
        for penalty in (0.3, 3.0):
            rows = sparse.csr_array(sparse.vstack([seen, profile[candidates]]))
            goal = sparse.csr_array(sparse.vstack([taken[:, mentees].T, own[:, candidates]]))
            gram = (rows @ rows.T).toarray().astype(np.float64)
            gram[np.diag_indices_from(gram)] += penalty
            foretold.append((rows.T @ np.linalg.solve(gram, goal.toarray())).astype(np.float32))
    return MentorModel(
        tuple(network.attributes.values()), candidates, taken, refused, tuple(foretold), profile
    )


def _pair(pairs: Numbers, candidates: Numbers, size: int) -> Sparse:
    """Candidates x people, 1 for each pair of mentee and mentor whose mentor is a candidate."""
    kept = pairs[np.isin(pairs[:, 1], candidates)]
    places = np.searchsorted(candidates, kept[:, 1])
    return sparse.csr_array(
        (np.ones(len(kept), np.float32), (places, kept[:, 0])), shape=(len(candidates), size)
    )


def _weigh_by_rarity(values: Sparse) -> Sparse:
    """Rows of length 1, rare values counting more."""
    holders = np.asarray(values.sum(axis=0)).ravel()
    common = np.sort(np.argsort(-holders, kind="stable")[:COMMONEST])
    weights = np.log(values.shape[0] / np.maximum(holders[common], 1)) + 0.1
    kept = sparse.csr_array(values[:, common] @ sparse.diags_array(weights))
    lengths = np.sqrt(np.asarray(kept.multiply(kept).sum(axis=1)).ravel())
    return sparse.csr_array(sparse.diags_array(1 / np.maximum(lengths, 1e-9)) @ kept).astype(np.float32)

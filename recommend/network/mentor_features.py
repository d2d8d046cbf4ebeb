"""Features of pairs of mentee and mentor: what both have, what the mentor's past mentees had, how many."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import linalg, sparse

from recommend.network.attribute_features import join_attributes
from recommend.network.expectation import expect_new
from recommend.network.graph import Matrix, Numbers, Sparse
from recommend.network.learning import Scores
from recommend.network.mentor_files import Campaign

COMMONEST = 4000
"""Values that a mentor is foretold from."""
PENALTIES = (0.3, 3.0)
FLOOR = 0.02
"""New mentees that are expected of anyone at least."""


@dataclass(frozen=True, slots=True, eq=False)
class MentorModel:
    """What the past of a campaign teaches.

    `kinds` are people x values (0-1), `taken` past pairs as candidates x people, `refused` declined ones,
    `expected` how many new mentees each candidate may get.
    """

    kinds: tuple[Sparse, ...]
    candidates: Numbers
    taken: Sparse
    refused: Sparse
    foretold: tuple[Matrix, ...]
    profile: Sparse
    expected: NDArray[np.float64]

    def likeness(self, asked: Numbers) -> Scores:
        """How much rare values mentee and candidate have in common (cosine), asked x candidates."""
        likeness = self.profile[asked] @ self.profile[self.candidates].T
        return np.asarray(likeness.toarray(), dtype=np.float64)

    def features(self, asked: Numbers) -> Matrix:
        """asked x candidates x features."""
        candidates, taken = self.candidates, self.taken
        shape = (len(asked), len(candidates))
        past = np.asarray(taken.sum(axis=1), dtype=np.float32).ravel()
        bare = (np.diff(self.profile.indptr) == 0).astype(np.float32)
        found = [
            np.broadcast_to(np.log(self.expected + FLOOR), shape),
            np.broadcast_to(np.asarray(self.refused.sum(axis=1)).ravel(), shape),
            np.broadcast_to((taken @ bare + 0.3) / (past + 1), shape),
            np.broadcast_to(bare[asked][:, None], shape),
        ]
        for has in self.kinds:
            found += self._compare(has, asked, past)
        likeness = self.profile[asked] @ self.profile.T
        likeness = sparse.csr_array(likeness)
        alike = likeness[:, candidates].toarray()
        found.append(alike)
        for weights in ((alike > 0), alike, alike**2):
            due = weights * self.expected
            found.append(due / np.maximum(due.sum(axis=1, keepdims=True), 1e-9))
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
    taken = pair_people(campaign.past, candidates, network.size)
    refused = pair_people(campaign.declined, candidates, network.size)
    profile = _weigh_by_rarity(join_attributes(network))
    mentees = np.unique(campaign.past[:, 0])
    # Ridge regression from a mentee's values to the mentor; each mentor's own values teach, too.
    rows = sparse.csr_array(sparse.vstack([profile[mentees], profile[candidates]]))
    goal = sparse.csr_array(sparse.vstack([taken[:, mentees].T, sparse.eye_array(len(candidates))]))
    foretold = tuple(_regress(rows, goal, penalty) for penalty in PENALTIES) if profile.shape[1] else ()
    share = len(mentees) / max(len(mentees) + len(campaign.mentees), 1)
    expected = expect_new(np.asarray(taken.sum(axis=1)).ravel().astype(np.int64), share)
    kinds = tuple(network.attributes.values())
    return MentorModel(kinds, candidates, taken, refused, foretold, profile, expected)


def _regress(rows: Sparse, goal: Sparse, penalty: float) -> Matrix:
    """Ridge regression, columns of `rows` x columns of `goal`, solved on the shorter side."""
    wide = rows.shape[0] < rows.shape[1]
    gram = (rows @ rows.T if wide else rows.T @ rows).toarray().astype(np.float64)
    gram[np.diag_indices_from(gram)] += penalty
    if wide:
        return np.asarray(rows.T @ linalg.solve(gram, goal.toarray(), assume_a="pos"), dtype=np.float32)
    return linalg.solve(gram, (rows.T @ goal).toarray(), assume_a="pos").astype(np.float32)


def pair_people(pairs: Numbers, candidates: Numbers, size: int) -> Sparse:
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

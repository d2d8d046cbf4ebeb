"""What the commands `rank` and `evaluate` do: files in, files and tables out."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import orjson
from rich import box
from rich.table import Table

from graph.errors import InputError
from recommend.network import evaluation, mentor_evaluation
from recommend.network.assignment import assign_mentors
from recommend.network.contacts import rank_contacts
from recommend.network.evaluation import Figure
from recommend.network.exposure import count_shown, gini
from recommend.network.files import (
    Complaints,
    check_folder,
    read_network,
    read_people,
    warn_on_stderr,
    write_csv,
    write_ranked,
)
from recommend.network.graph import Numbers, Sparse
from recommend.network.kinds import is_never_used
from recommend.network.learning import Scores
from recommend.network.mentor_files import read_campaign, read_mentorships
from recommend.network.mentors import rank_mentors
from recommend.network.quality import choose_shown


@dataclass(frozen=True, slots=True)
class Source:
    """The files of a network: ties or mentorships, attributes, and which candidates."""

    ties: Path
    attributes: Path | None = None
    excluded: tuple[str, ...] = ()
    mentors: Path | None = None
    candidates: Path | None = None


def rank_contact_files(
    source: Source, asked: Path, out: Path, k: int, seed: int, by: str, most: int | None = None
) -> str:
    """Write the suggested contacts, each to at most `most` people; returns what is to be said of it.

    Raises:
        InputError: a file does not fit.
    """
    check_folder(out)
    complaints = Complaints()
    people = read_people(asked, "person", complaints)
    network = read_network(source.ties, source.attributes, source.excluded, people, complaints)
    check_kind(network.attributes, by)
    complaints.tell(warn_on_stderr)
    number = {person: place for place, person in enumerate(network.people)}
    scores = rank_contacts(network, np.array([number[person] for person in people]), seed)
    shown = choose_shown(scores, k, seed, most)
    write_ranked(out, list_ranked(people, network.people, scores, shown))
    exposure = count_shown(shown, network.size)
    return describe_exposure(exposure, network.attributes, by, f"{len(people):,} people, written to {out}")


def rank_mentor_files(
    source: Source,
    asked: Path,
    out: Path,
    k: int,
    seed: int,
    capacity: int | None,
    by: str,
    most: int | None = None,
) -> str:
    """Write the suggested mentors, each to at most `most` mentees, and who is assigned to whom.

    Returns what is to be said of it. The assignment is made from all scores, whoever is shown.

    Raises:
        InputError: a file does not fit.
    """
    check_folder(out)
    complaints = Complaints()
    mentees = read_people(asked, "mentee", complaints)
    campaign = read_campaign(
        source.ties,
        source.attributes,
        source.excluded,
        mentees,
        source.mentors,
        source.candidates,
        complaints,
    )
    check_kind(campaign.network.attributes, by)
    complaints.tell(warn_on_stderr)
    scores = rank_mentors(campaign, seed)
    names = [campaign.network.people[number] for number in campaign.candidates]
    shown = choose_shown(scores, k, seed, most)
    write_ranked(out, list_ranked(mentees, names, scores, shown))
    said = f"{len(mentees):,} mentees, written to {out}"
    if capacity is not None:
        placed = assign_mentors(scores, capacity, seed)
        rows = [(mentees[row], names[column]) for row, column in enumerate(placed) if column >= 0]
        write_csv(out.parent / "assigned.csv", ("mentee", "mentor"), rows)
        waiting = len(mentees) - len(rows)
        said += f"; {len(rows):,} assigned in {out.parent / 'assigned.csv'}, {waiting:,} on the waiting list"
    values = {kind: has[campaign.candidates] for kind, has in campaign.network.attributes.items()}
    return describe_exposure(count_shown(shown, len(names)), values, by, said)


def evaluate_contact_files(
    source: Source, seeds: str, k: int, json: Path | None, most: int | None = None
) -> Iterator[Table]:
    """Tables of how well contacts are found, and the same as JSON.

    Raises:
        InputError: a file does not fit, or nothing can be held out.
    """
    if json:
        check_folder(json)
    complaints = Complaints()
    network = read_network(source.ties, source.attributes, source.excluded, (), complaints)
    complaints.tell(warn_on_stderr)
    found = evaluation.evaluate_contacts(network, read_seeds(seeds), k, say, most)
    if not any(found.values()):
        raise InputError(
            f"{source.ties}: nobody has ten ties, so nothing can be held out.", "Give a denser network."
        )
    yield from show_tables(found, k, json)


def evaluate_mentor_files(
    source: Source, seeds: str, k: int, capacity: int, json: Path | None, most: int | None = None
) -> Iterator[Table]:
    """Tables of how well mentors are found, and the same as JSON.

    Raises:
        InputError: a file does not fit.
    """
    if json:
        check_folder(json)
    complaints = Complaints()
    mentorships = read_mentorships(source.ties, complaints)
    if not mentorships.accepted:
        raise InputError(
            f"{source.ties}: there is no mentorship in it that came about, so nothing can be held out.",
            "Rows: mentee,mentor.",
        )
    campaign = read_campaign(
        source.ties, source.attributes, source.excluded, [], source.mentors, None, complaints, mentorships
    )
    complaints.tell(warn_on_stderr)
    found = mentor_evaluation.evaluate_mentors(campaign, read_seeds(seeds), k, capacity, say, most)
    yield from show_tables(found, k, json)


def list_ranked(
    people: Sequence[str], names: Sequence[str], scores: Scores, shown: Numbers
) -> Iterator[tuple[str, int, str, float]]:
    """Rows of the ranking: person, rank from 1, candidate, score."""
    for row, (person, best) in enumerate(zip(people, shown, strict=True)):
        for rank, column in enumerate(best[best >= 0], 1):
            yield person, rank, names[column], float(scores[row, column])


def check_kind(attributes: Mapping[str, Sparse], by: str) -> None:
    """Make sure that exposure can be told by a kind, if by any.

    Raises:
        InputError: there is no such kind.
    """
    if by and is_never_used(by):
        raise InputError(f"A kind such as '{by}' is never used, here neither.", "Give another kind.")
    if by and by not in attributes:
        raise InputError(f"There is no kind '{by}'.", f"Kinds: {', '.join(attributes) or 'none'}.")


def describe_exposure(exposure: Numbers, attributes: Mapping[str, Sparse], by: str, said: str) -> str:
    """Who is shown: the share of candidates shown at all, the Gini coefficient by person and by value."""
    lines = [
        f"{said}.",
        f"Shown: {(exposure > 0).mean():.1%} of candidates; Gini by person {gini(exposure):.3f}.",
    ]
    if by:
        has = attributes[by]
        holders = np.asarray(has.sum(axis=0)).ravel()
        means = (has.T @ exposure)[holders > 0] / holders[holders > 0]
        lines.append(f"Gini by {by}, of how often a holder of a value is shown: {gini(means):.3f}.")
    return "\n".join(lines)


def read_seeds(text: str) -> list[int]:
    """Seeds from numbers with commas between.

    Raises:
        InputError: one is no number, or there twice.

    >>> read_seeds("0,1,2")
    [0, 1, 2]
    """
    try:
        seeds = [int(part) for part in text.split(",")]
    except ValueError:
        seeds = [-1]
    if min(seeds) < 0:
        raise InputError(f"--seeds {text}: these are no seeds.", "Give whole numbers, as in 0,1,2.")
    if len(set(seeds)) < len(seeds):
        raise InputError(f"--seeds {text}: a seed is given twice.", "Each makes one split; give each once.")
    return seeds


def show_tables(
    found: Mapping[str, Mapping[str, Mapping[str, Figure]]], k: int, json: Path | None
) -> Iterator[Table]:
    """A table for each task, mean ± spread over seeds; the figures are written as JSON where asked."""
    if json:
        plain = {
            task: {
                method: {metric: {"mean": one.mean, "spread": one.spread} for metric, one in figures.items()}
                for method, figures in methods.items()
            }
            for task, methods in found.items()
        }
        try:
            json.write_bytes(orjson.dumps({"k": k, "tasks": plain}, option=orjson.OPT_INDENT_2) + b"\n")
        except OSError as error:
            raise InputError(
                f"{json}: {error.strerror or error}.", "Give one that can be written."
            ) from error
    titles = {"recall": f"recall\n@{k}", "ndcg": f"nDCG\n@{k}", "mrr": "MRR", "auc": "AUC",
              "hit_1": "hit\n@1", "hit_10": "hit\n@10", "coverage": "cover\nage", "gini": "Gini"}  # fmt: skip
    for task, methods in found.items():
        # It fits a terminal of 80 columns: the spread stands below the mean.
        table = Table(title=task, box=box.SIMPLE_HEAD, padding=(0, 0, 0, 1), pad_edge=False)
        metrics = list(next(iter(methods.values()), {}))
        for column in (task, *(titles.get(metric, metric) for metric in metrics)):
            table.add_column(column, no_wrap=True)
        for method, figures in methods.items():
            cells = (figures.get(metric) for metric in metrics)
            table.add_row(method, *("" if one is None else show_figure(one) for one in cells))
        yield table


def show_figure(figure: Figure) -> str:
    """Mean and spread, one above the other.

    >>> show_figure(Figure(0.4114, 0.0021))
    '0.411\\n±.002'
    """
    return f"{figure.mean:.3f}\n" + f"±{figure.spread:.3f}".replace("±0.", "±.")


def say(text: str) -> None:
    """Tell how far the work is, where it does not mix with results."""
    import sys

    print(text, file=sys.stderr)

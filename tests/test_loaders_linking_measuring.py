"""Cells of archives that are missing, cannot be read or were repaired; and what links records, in words."""

from dataclasses import replace
from pathlib import Path

import numpy as np
from archive_files import cluster_of, read, write_archive

from loaders.linking.evidence import count_reasons
from loaders.linking.measuring import measure
from loaders.quality import Troubles


def test_each_cell_that_cannot_be_read_is_told(tmp_path: Path) -> None:
    path = write_archive(
        tmp_path,
        "ulp",
        "197000012;HOFFMANN;;Zoé;F;31/02/1948;STUTTGART;99;68691;Licence;Maths;1970;Bien",
        "197000013;???;;Zoé;X;26/07/48;;99;6869111556n;Licence;Maths;hier;Bien",
        "--;SCHMITT;;FranÃ§oise;F;;STUTTGART;99;;Licence;Maths;1970;Bien",
        "1;too;few",
    )
    [archive], records = read(path)
    quality, warnings = measure(archive, records.told & records.readable)
    assert [(w.line, w.column, w.value, w.reason) for w in warnings] == [
        (2, "DATE_NAISS", "31/02/1948", "there is no such day"),
        (2, "NUM_NATIONAL", "68691", "this has not the shape of an INE"),
        (3, "NOM", "???", "no name can be read in this"),
        (3, "SEXE", "X", "this tells no sex"),
        (3, "ANNEE", "hier", "no year can be read in this"),
        (4, "NUM_ETUDIANT", "--", "no number can be read in this"),
    ]
    assert all(warning.advice for warning in warnings)
    assert quality.rows == {1970: 2, 0: 1}
    assert quality.troubles["birth_date"] == {1970: Troubles(1, 1, 0), 0: Troubles(0, 0, 1)}
    assert quality.count("ine") == Troubles(missing=1, unreadable=1, repaired=1)
    assert quality.count("given_names") == Troubles(repaired=1)
    assert "commune" not in quality.troubles


def test_links_are_counted_by_their_strongest_evidence(tmp_path: Path) -> None:
    rest = "STUTTGART;99;{ine};Licence;Maths;{year};Bien"
    lines = []
    people = (
        ("HOFFMANN", "Zoé", "26/07/1948"),
        ("BRAUN", "Luc", "03/02/1950"),
        ("ROTH", "Ida", "11/09/1951"),
    )
    for number, (name, given, day) in enumerate(people):
        ine = "6869111556N" if number == 0 else ""
        for year in (1970, 1971):
            own = f"1970000{number}" if number == 1 else f"19{year}0{number}"
            lines.append(f"{own};{name};;{given};;{day};{rest.format(ine=ine, year=year)}")
    path = write_archive(tmp_path, "ulp", *lines)
    _, records, links = cluster_of([path])
    links = replace(links, cluster=np.array([0, 0, 2, 2, 4, 4], dtype=np.int32))
    everything = np.ones(len(records), dtype=np.bool_)
    expected = {"same INE": 2, "same student number": 2, "name and birth date": 2}
    assert count_reasons(records, links, everything) == expected
    first = np.arange(len(records)) == 0
    assert count_reasons(records, links, first) == {"same INE": 1}
    assert count_reasons(records, links, everything, [(4, 5)])["decided by staff"] == 2

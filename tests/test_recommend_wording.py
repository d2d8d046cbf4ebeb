"""Sentences: both languages, every case, no word that agrees with a gender."""

import pytest

from recommend import wording
from recommend.steps import Node, Step

ME, ANN, EVE = ("Person", "me"), ("Person", "ann"), ("Person", "eve")
LAB, GROUP = ("Employer", "lab"), ("Employer", "group")
OLD, NEW = ("Diploma", "old"), ("Diploma", "new")
NAMES: dict[Node, str] = {
    ANN: "Ann Roth",
    EVE: "Élise Klein",
    LAB: "ICube",
    GROUP: "Unistra",
    OLD: "Master A",
    NEW: "Master B",
    ("Diploma", "newest"): "Master B",
    ("Skill", "s"): "Python",
    ("Skill", "t"): "SQL",
    ("Faculty", "f"): "UFR de droit",
}


def studied(person: Node, diploma: Node, year: int | None = None, since: str | None = None) -> Step:
    return Step("GRADUATED" if since is None else "STUDIES", person, diploma, since=since, year=year)


def worked(
    person: Node, employer: Node, since: str | None = None, until: str | None = None, title: str | None = None
) -> Step:
    return Step("WORKED_AT", person, employer, since=since, until=until, title=title)


@pytest.mark.parametrize(
    ("own", "theirs", "fr", "en"),
    [
        (
            studied(ME, OLD, 2010),
            studied(ANN, OLD, 2010),
            "Vous et Ann Roth avez obtenu « Master A » la même année, en 2010",
            "You and Ann Roth both earned “Master A” in 2010",
        ),
        (
            studied(ME, ("Diploma", "newest"), since="2024"),
            studied(ANN, NEW, 2010),
            "Ann Roth a obtenu en 2010 « Master B », le programme que vous préparez",
            "Ann Roth earned “Master B” in 2010, the program that you study for",
        ),
        (
            studied(ME, OLD, 2012),
            studied(ANN, OLD, 2010),
            "Vous et Ann Roth avez « Master A » (2012 et 2010)",
            "You and Ann Roth both hold “Master A” (2012 and 2010)",
        ),
        (
            studied(ME, OLD, since="2024"),
            studied(ANN, OLD, since="2024"),
            "Vous et Ann Roth préparez « Master A » depuis 2024",
            "You and Ann Roth have both studied for “Master A” since 2024",
        ),
        (
            studied(ME, OLD, since="2024"),
            studied(ANN, OLD, since="2023"),
            "Vous et Ann Roth préparez « Master A »",
            "You and Ann Roth both study for “Master A”",
        ),
        (
            studied(ME, OLD, since="2024"),
            studied(ANN, OLD, 2010),
            "Ann Roth a obtenu en 2010 « Master A », que vous préparez",
            "Ann Roth earned “Master A” in 2010, which you study for",
        ),
        (
            studied(ME, OLD, 2010),
            studied(ANN, OLD, since="2024"),
            "Ann Roth prépare « Master A », que vous avez",
            "Ann Roth studies for “Master A”, which you hold",
        ),
        (
            studied(ME, NEW, 2010),
            studied(ANN, OLD),
            "Ann Roth a obtenu « Master A », du même programme que « Master B », que vous avez",
            "Ann Roth earned “Master A”, of the same program as “Master B”, which you hold",
        ),
    ],
)
def test_programs(own: Step, theirs: Step, fr: str, en: str) -> None:
    assert wording.tell_program((own, theirs), ANN, NAMES) == (fr, en)


@pytest.mark.parametrize(
    ("own", "theirs", "fr", "en"),
    [
        (
            worked(ME, LAB),
            worked(ANN, LAB, "2015-09-01"),
            "Vous et Ann Roth travaillez chez ICube, Ann Roth depuis 2015",
            "You and Ann Roth both work at ICube, Ann Roth since 2015",
        ),
        (
            worked(ME, LAB),
            worked(ANN, LAB),
            "Vous et Ann Roth travaillez chez ICube",
            "You and Ann Roth both work at ICube",
        ),
        (
            worked(ME, LAB, until="2020-01-31"),
            worked(ANN, LAB, "2015-09-01"),
            "Ann Roth travaille chez ICube depuis 2015, où vous avez travaillé",
            "Ann Roth has worked at ICube since 2015, where you worked",
        ),
        (
            worked(ME, LAB),
            worked(ANN, LAB, "2015-09-01", "2018-01-31"),
            "Ann Roth a travaillé chez ICube (2015–2018), où vous travaillez",
            "Ann Roth worked at ICube (2015–2018), where you work",
        ),
        (
            worked(ME, LAB, until="2020-01-31"),
            worked(ANN, LAB, "2015-09-01", "2015-12-31"),
            "Ann Roth a travaillé chez ICube (2015), où vous avez travaillé aussi",
            "Ann Roth worked at ICube (2015), where you worked, too",
        ),
        (
            worked(ME, GROUP),
            worked(ANN, LAB),
            "Ann Roth travaille chez ICube, du même groupe qu'Unistra, où vous travaillez",
            "Ann Roth works at ICube, of the same group as Unistra, where you work",
        ),
    ],
)
def test_employers(own: Step, theirs: Step, fr: str, en: str) -> None:
    assert wording.tell_employer((own, theirs), ANN, NAMES) == (fr, en)


def test_contacts() -> None:
    path = [Step("CONTACT", ME, EVE), Step("CONTACT", ANN, EVE)]
    assert wording.tell_contacts(path, ME, ANN, NAMES) == (
        "Élise Klein fait partie de vos contacts et de ceux d'Ann Roth",
        "You and Ann Roth both know Élise Klein",
    )
    more = [*path, Step("CONTACT", ("Person", "bo"), ME), Step("CONTACT", ("Person", "bo"), ANN)]
    assert wording.tell_contacts(more, ME, ANN, {**NAMES, ("Person", "bo"): "Bo Li"})[0] == (
        "Bo Li et Élise Klein font partie de vos contacts et de ceux d'Ann Roth"
    )
    assert wording.tell_contacts([Step("CONTACT", ME, ANN)], ME, ANN, NAMES) == (
        "Ann Roth fait partie de vos contacts",
        "Ann Roth is one of your contacts",
    )


def test_skills() -> None:
    path = [Step("HAS_SKILL", who, ("Skill", skill)) for skill in "st" for who in (ME, ANN)]
    assert (
        wording.tell_skills(path[:2], ANN, NAMES)[0] == "Vous et Ann Roth partagez la compétence « Python »"
    )
    assert wording.tell_skills(path, ANN, NAMES) == (
        "Vous et Ann Roth partagez les compétences « Python » et « SQL »",
        "You and Ann Roth share the skills “Python” and “SQL”",
    )


def test_occupations() -> None:
    now = worked(ANN, LAB, "2018-02-01", title="Juriste d'affaires")
    assert wording.tell_occupation(now, ANN, NAMES, "Juriste") == (
        "Ann Roth exerce depuis 2018 chez ICube le métier que vous visez, « Juriste » (Juriste d'affaires)",
        "Ann Roth has been in the occupation you aim for, “Juriste” (Juriste d'affaires),"
        " at ICube since 2018",
    )
    then = worked(ANN, LAB, "2010-02-01", "2012-03-31", "Juriste")
    assert wording.tell_occupation(then, ANN, NAMES, "Juriste") == (
        "Ann Roth a exercé chez ICube (2010–2012) le métier que vous visez, « Juriste »",
        "Ann Roth was in the occupation you aim for, “Juriste”, at ICube (2010–2012)",
    )


def test_faculty_mentorships_topics_and_place() -> None:
    faculty = [
        studied(ME, OLD, since="2024"),
        Step("OFFERED_BY", OLD, ("Faculty", "f")),
        Step("OFFERED_BY", NEW, ("Faculty", "f")),
        studied(ANN, NEW, 2010),
    ]
    assert wording.tell_faculty(faculty, ANN, NAMES) == (
        "Ann Roth a obtenu « Master B » dans votre composante, UFR de droit",
        "Ann Roth earned “Master B” at your faculty, UFR de droit",
    )
    now = Step("MENTORS", ME, ANN, since="2023-09-01")
    assert (
        wording.tell_mentorship(now, ANN, NAMES)[0]
        == "Une relation de mentorat vous unit à Ann Roth depuis 2023"
    )
    then = Step("MENTORS", ANN, ME, since="2021-09-01", until="2022-06-30")
    assert wording.tell_mentorship(then, ANN, NAMES)[1] == "You and Ann Roth were in a mentorship (2021–2022)"
    way = [studied(ME, OLD, 2010), studied(EVE, OLD, 2012)]
    assert wording.tell_alike([*way, Step("CONTACT", ANN, EVE)], ANN, NAMES) == (
        "Élise Klein, avec qui vous avez des points communs, fait partie des contacts d'Ann Roth",
        "Élise Klein, with whom you have things in common, knows Ann Roth",
    )
    mentored = [studied(ME, OLD, 2010), studied(EVE, OLD, 2012), Step("MENTORS", ANN, EVE)]
    assert wording.tell_mentored(mentored, ANN, NAMES) == (
        "Ann Roth a accompagné en mentorat Élise Klein, de votre programme « Master A »",
        "Ann Roth mentored Élise Klein, of your program “Master A”",
    )
    asked = [Step("MENTORS", ANN, EVE, since="2019-09-01"), Step("MENTORS", ANN, ME, since="2021-09-01")]
    assert wording.tell_answers(asked, ANN, NAMES) == (
        "Ann Roth a pris 2 personnes en mentorat, la dernière en 2021",
        "Ann Roth took on 2 mentees, the last in 2021",
    )
    assert wording.tell_answers(asked[:1], ANN, NAMES) == (
        "Ann Roth a pris une personne en mentorat en 2019",
        "Ann Roth took on a mentee in 2019",
    )
    undated = [Step("MENTORS", ANN, EVE)]
    assert wording.tell_answers(undated, ANN, NAMES)[0] == "Ann Roth a pris une personne en mentorat"
    assert wording.tell_topics(["cv", "thèse"], ANN, NAMES)[0] == (
        "Ann Roth propose son aide sur « cv » et « thèse », que vous cherchez"
    )
    assert wording.tell_place("Colmar", ANN, NAMES)[0] == "Vous et Ann Roth indiquez le même lieu, Colmar"

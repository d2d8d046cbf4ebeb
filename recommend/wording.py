"""Sentences for reasons, in French and in English, made from the steps of a path.

Nothing agrees with anyone's gender: people are named, not called 'he' or 'she', and participles that would
agree are avoided. Each function returns (French, English), without the full stop.
"""

import unicodedata
from collections.abc import Mapping, Sequence

from recommend.facts import Kind
from recommend.steps import Node, Step

_VOWELS = tuple("aeiouœæ")

Names = Mapping[Node, str]
Sentence = tuple[str, str]


def tell_contacts(path: Sequence[Step], viewer: Node, candidate: Node, names: Names) -> Sentence:
    """People whom both know; or that the candidate is a contact already."""
    ends = {end for step in path for end in (step.source, step.target)}
    known = [_name(node, names) for node in sorted(ends - {viewer, candidate}, key=lambda n: _name(n, names))]
    other = _name(candidate, names)
    if not known:
        return f"{other} fait partie de vos contacts", f"{other} is one of your contacts"
    verb = "fait" if len(known) == 1 else "font"
    return (
        f"{join(known, 'et')} {verb} partie de vos contacts et de ceux {elide('de', other)}",
        f"You and {other} both know {join(known, 'and')}",
    )


def tell_alike(path: Sequence[Step], candidate: Node, names: Names) -> Sentence:
    """People like the viewer whom the candidate knows; their ties to the viewer are in the path, too."""
    ends = {
        end
        for step in path
        if step.relationship == "CONTACT" and candidate in (step.source, step.target)
        for end in (step.source, step.target)
    }
    known = [_name(node, names) for node in sorted(ends - {candidate}, key=lambda n: _name(n, names))]
    other = _name(candidate, names)
    verb, english_verb = ("fait", "knows") if len(known) == 1 else ("font", "know")
    return (
        f"{join(known, 'et')}, avec qui vous avez des points communs, {verb} partie des contacts"
        f" {elide('de', other)}",
        f"{join(known, 'and')}, with whom you have things in common, {english_verb} {other}",
    )


def tell_program(path: Sequence[Step], candidate: Node, names: Names) -> Sentence:
    """The same program, or one of its lineage: who holds it and who studies it, and when."""
    own, theirs = path[0], path[-1]
    together = (own.year, own.since) == (theirs.year, theirs.since)
    name, diploma, mine = (_name(node, names) for node in (candidate, theirs.target, own.target))
    studying = own.relationship == "STUDIES"
    ours, english_ours = (
        ("que vous préparez", "which you study for") if studying else ("que vous avez", "which you hold")
    )
    if theirs.relationship == "STUDIES":
        fr, en = f"{name} prépare « {diploma} »", f"{name} studies for “{diploma}”"
    else:
        year, english_year = (f" en {theirs.year}", f" in {theirs.year}") if theirs.year else ("", "")
        fr, en = f"{name} a obtenu{year} « {diploma} »", f"{name} earned “{diploma}”{english_year}"
    if own.target != theirs.target and mine == diploma:
        return (
            f"{fr}, le programme que vous {'préparez' if studying else 'avez suivi'}",
            f"{en}, the program that you {'study for' if studying else 'hold'}",
        )
    if own.target != theirs.target:
        return (
            f"{fr}, du même programme que « {mine} », {ours}",
            f"{en}, of the same program as “{mine}”, {english_ours}",
        )
    if own.relationship != theirs.relationship:
        return f"{fr}, {ours}", f"{en}, {english_ours}"
    if own.relationship == "STUDIES":
        since, english_since = _since(theirs) if together else ("", "")
        verb = "have both studied" if english_since else "both study"
        return (
            f"Vous et {name} préparez « {diploma} »{since}",
            f"You and {name} {verb} for “{diploma}”{english_since}",
        )
    if together and own.year:
        return (
            f"Vous et {name} avez obtenu « {diploma} » la même année, en {theirs.year}",
            f"You and {name} both earned “{diploma}” in {theirs.year}",
        )
    years, english_years = "", ""
    if own.year and theirs.year:
        years, english_years = f" ({own.year} et {theirs.year})", f" ({own.year} and {theirs.year})"
    return f"Vous et {name} avez « {diploma} »{years}", f"You and {name} both hold “{diploma}”{english_years}"


def tell_employer(path: Sequence[Step], candidate: Node, names: Names) -> Sentence:
    """The same employer, or one of the same group."""
    own, theirs = path[0], path[-1]
    name, employer = _name(candidate, names), _name(theirs.target, names)
    if own.target == theirs.target and own.until is None and theirs.until is None:
        since, english_since = _since(theirs)
        since = f", {name}{since}" if since else ""
        english_since = f", {name}{english_since}" if english_since else ""
        return f"Vous et {name} travaillez chez {employer}{since}", (
            f"You and {name} both work at {employer}{english_since}"
        )
    fr, en = tell_position(theirs, candidate, names)
    if own.target == theirs.target:
        here, english_here = "où", "where"
    else:
        before = _name(own.target, names)
        here, english_here = (
            f"du même groupe {elide('que', before)}, où",
            f"of the same group as {before}, where",
        )
    worked, english_worked = (
        ("vous travaillez", "you work") if own.until is None else ("vous avez travaillé", "you worked")
    )
    too, english_too = ("", "")
    if own.until is not None and theirs.until is not None and own.target == theirs.target:
        too, english_too = " aussi", ", too"
    return f"{fr}, {here} {worked}{too}", f"{en}, {english_here} {english_worked}{english_too}"


def tell_position(step: Step, candidate: Node, names: Names) -> Sentence:
    """Where the candidate works, or worked."""
    name, employer = _name(candidate, names), _name(step.target, names)
    if step.until is None:
        since, english_since = _since(step)
        verb = "has worked" if english_since else "works"
        return f"{name} travaille chez {employer}{since}", f"{name} {verb} at {employer}{english_since}"
    years = _years(step)
    return f"{name} a travaillé chez {employer}{years}", f"{name} worked at {employer}{years}"


def tell_occupation(step: Step, candidate: Node, names: Names, occupation: str) -> Sentence:
    """The occupation that the viewer aims for, and where the candidate has it."""
    name, employer = _name(candidate, names), _name(step.target, names)
    title = f" ({step.title})" if step.title and step.title != occupation else ""
    if step.until is None:
        since, english_since = _since(step)
        verb = "has been in" if english_since else "is in"
        return (
            f"{name} exerce{since} chez {employer} le métier que vous visez, « {occupation} »{title}",
            f"{name} {verb} the occupation you aim for, “{occupation}”{title}, at {employer}{english_since}",
        )
    years = _years(step)
    return (
        f"{name} a exercé chez {employer}{years} le métier que vous visez, « {occupation} »{title}",
        f"{name} was in the occupation you aim for, “{occupation}”{title}, at {employer}{years}",
    )


def tell_skills(path: Sequence[Step], candidate: Node, names: Names) -> Sentence:
    """Skills that both have."""
    skills = [_name(step.target, names) for step in path[::2]]
    name = _name(candidate, names)
    noun = "la compétence" if len(skills) == 1 else "les compétences"
    english = "skill" if len(skills) == 1 else "skills"
    return (
        f"Vous et {name} partagez {noun} {join([f'« {skill} »' for skill in skills], 'et')}",
        f"You and {name} share the {english} {join([f'“{skill}”' for skill in skills], 'and')}",
    )


def tell_faculty(path: Sequence[Step], candidate: Node, names: Names) -> Sentence:
    """Another diploma of the same faculty."""
    name, diploma = _name(candidate, names), _name(path[-1].target, names)
    faculty = _name(path[-2].target, names)
    return (
        f"{name} a obtenu « {diploma} » dans votre composante, {faculty}",
        f"{name} earned “{diploma}” at your faculty, {faculty}",
    )


def tell_mentorship(step: Step, candidate: Node, names: Names) -> Sentence:
    """A mentorship between the two."""
    name = _name(candidate, names)
    if step.until is None:
        since, english_since = _since(step)
        return (
            f"Une relation de mentorat vous unit à {name}{since}",
            f"You and {name} have been in a mentorship{english_since}",
        )
    years = _years(step)
    return f"Vous avez eu une relation de mentorat avec {name}{years}", (
        f"You and {name} were in a mentorship{years}"
    )


def tell_mentored(path: Sequence[Step], candidate: Node, names: Names) -> Sentence:
    """A mentee of the viewer's program."""
    name, mentee = _name(candidate, names), _name(path[-1].target, names)
    diploma = _name(path[0].target, names)
    return (
        f"{name} a accompagné en mentorat {mentee}, de votre programme « {diploma} »",
        f"{name} mentored {mentee}, of your program “{diploma}”",
    )


def tell_answers(path: Sequence[Step], candidate: Node, names: Names) -> Sentence:
    """Mentees whom the candidate took on; others than the viewer."""
    name, last = _name(candidate, names), max(step.since or "" for step in path)[:4]
    if len(path) == 1:
        year, english_year = (f" en {last}", f" in {last}") if last else ("", "")
        return (
            f"{name} a pris une personne en mentorat{year}",
            f"{name} took on a mentee{english_year}",
        )
    year, english_year = (f", la dernière en {last}", f", the last in {last}") if last else ("", "")
    return (
        f"{name} a pris {len(path)} personnes en mentorat{year}",
        f"{name} took on {len(path)} mentees{english_year}",
    )


def tell_topics(topics: Sequence[str], candidate: Node, names: Names) -> Sentence:
    """Topics that the viewer wishes for and the candidate offers."""
    name = _name(candidate, names)
    return (
        f"{name} propose son aide sur {join([f'« {topic} »' for topic in topics], 'et')}, que vous cherchez",
        f"{name} offers the help you look for with {join([f'“{topic}”' for topic in topics], 'and')}",
    )


def tell_place(place: str, candidate: Node, names: Names) -> Sentence:
    """The place that both name."""
    name = _name(candidate, names)
    return f"Vous et {name} indiquez le même lieu, {place}", f"You and {name} both give {place} as your place"


_ADVICE: Mapping[Kind, Sentence] = {
    Kind.PLACE: ("Si vous indiquiez le lieu « {} »", "If you gave “{}” as your place"),
    Kind.TOPIC: ("Si vous demandiez de l'aide sur « {} »", "If you asked for help with “{}”"),
    Kind.LANGUAGE: ("Si vous indiquiez la langue « {} »", "If you gave “{}” as a language of yours"),
}
_ABSENT: Mapping[Kind, Sentence] = {
    Kind.OCCUPATION: (
        "Indiquez le métier que vous visez : des personnes qui l'exercent vous seraient proposées",
        "Say which occupation you aim for: people who are in it would be suggested",
    ),
    Kind.PROGRAM: (
        "Indiquez vos diplômes : des personnes du même programme vous seraient proposées",
        "Enter your diplomas: people of the same program would be suggested",
    ),
    Kind.CONTACT: (
        "Ajoutez des contacts : des personnes qu'ils connaissent vous seraient proposées",
        "Add contacts: people whom they know would be suggested",
    ),
    Kind.EMPLOYER: (
        "Indiquez où vous travaillez ou avez travaillé : des collègues vous seraient proposés",
        "Enter where you work or worked: colleagues would be suggested",
    ),
    Kind.SKILL: (
        "Indiquez vos compétences : des personnes qui les partagent vous seraient proposées",
        "Enter your skills: people who share them would be suggested",
    ),
}


def tell_change(kind: Kind, value: str | None, brings: int | None, first: int) -> Sentence:
    """What the viewer could add or alter, and how many of the first would be others."""
    if brings is None:
        return _ABSENT[kind]
    fr, en = (
        _ADVICE.get(kind, ("", ""))
        if value is not None
        else (
            "Si cette raison comptait de nouveau pour vous",
            "If this kind of reason counted for you again",
        )
    )
    fr, en = fr.format(value), en.format(value)
    if brings == 1:
        return (
            f"{fr}, une autre personne serait parmi les {first} premières",
            f"{en}, one other person would be among the first {first}",
        )
    return (
        f"{fr}, {brings} autres personnes seraient parmi les {first} premières",
        f"{en}, {brings} other people would be among the first {first}",
    )


def join(words: Sequence[str], last: str) -> str:
    """The words as an enumeration.

    >>> join(["Ann", "Bob", "Cy"], "et")
    'Ann, Bob et Cy'
    """
    return f" {last} ".join(filter(None, (", ".join(words[:-1]), words[-1])))


def elide(word: str, name: str) -> str:
    """A short word such as 'de' or 'que' before a name, elided before a vowel.

    >>> elide("de", "Élise Roth"), elide("de", "Marc Roth")
    ("d'Élise Roth", 'de Marc Roth')
    >>> elide("de", "Yves Roth"), elide("de", "Yann Roth")
    ("d'Yves Roth", 'de Yann Roth')
    """
    plain = unicodedata.normalize("NFD", name[:2]).lower()
    elided = plain[:1] in _VOWELS or (plain[:1] == "y" and plain[1:2] not in _VOWELS)
    return f"{word[:-1]}'{name}" if elided else f"{word} {name}"


def _name(node: Node, names: Names) -> str:
    return names.get(node, node[1])


def _since(step: Step) -> Sentence:
    year = step.since[:4] if step.since else ""
    return (f" depuis {year}", f" since {year}") if year else ("", "")


def _years(step: Step) -> str:
    """The years of something that ended, in brackets."""
    first, last = (step.since or "")[:4], (step.until or "")[:4]
    return f" ({first})" if first == last else f" ({first}–{last})"

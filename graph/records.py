"""Sources of facts: the ids of Records, each its archive's id and what tells the line from others.

The second part is made from what identifies a person, so only the first is ever told.
"""

_MARK = "#"


def record_id(archive: str, line: str) -> str:
    """The id of an archive's record; `line` tells it from the archive's others."""
    return f"{archive}{_MARK}{line}"


def archive_id(name: str) -> str:
    """An id for an archive, in which nothing looks like the end of one.

    >>> archive_id("2015/graduates#2")
    '2015/graduates-2'
    """
    return name.replace(_MARK, "-")


def archive_of(source: str) -> str:
    """The archive of a source; one that is no record's id is given back as it is.

    >>> archive_of("2015/graduates#c52f"), archive_of("member")
    ('2015/graduates', 'member')
    """
    return source.partition(_MARK)[0]


def archive_in(source: str) -> str:
    """Cypher for the same: an expression, from one whose value is a source."""
    return f"split({source}, '{_MARK}')[0]"

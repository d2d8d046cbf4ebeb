"""The generator of a university: files as a registrar would export them, and what members have entered."""

from loaders.generator.describe import describe
from loaders.generator.university import Summary, generate

__all__ = ["Summary", "describe", "generate"]

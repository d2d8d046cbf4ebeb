"""The command line: each module reads the arguments of some commands and calls into a room."""

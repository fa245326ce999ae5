"""Do we read what others have collected to try feed readers with? `python -m bench.conformance --help` says more."""

"""What ships with the package: the catalogue of feeds; in the wheel also the seed corpus and the first configuration."""

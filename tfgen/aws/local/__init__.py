"""A local AWS to try things out on: moto, with what is there beforehand and a few corrections."""

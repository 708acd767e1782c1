"""tfgen: typed environment specs become reviewed Terraform."""

__version__ = "0.1.0"

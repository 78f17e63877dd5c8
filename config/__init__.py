"""One YAML file in, typed settings out."""

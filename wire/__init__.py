"""The clouds' protocols as data: parsing, serializing and signatures, from the SDKs' own models."""

"""Operations of the registry: each takes a request and says what comes of it, or refuses."""

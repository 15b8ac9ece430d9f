"""The register: the only writes of people, identifiers, memberships, statements, counts and unit facts."""

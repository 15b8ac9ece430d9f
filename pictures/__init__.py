"""Pictures of every page, as every role sees it: `make pictures`."""

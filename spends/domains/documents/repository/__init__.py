"""The only place with selects of documents."""

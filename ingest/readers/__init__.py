"""One module per kind of file; `ingest.reading` puts them behind one dictionary."""

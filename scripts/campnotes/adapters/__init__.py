"""One outside thing each: disk, Jinja2, Whoosh, the shards of the search page."""

"""Sites to look at, built by MkDocs as somebody would build them who knows nothing of `campnotes build`."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path


def build(root: Path, site: Path, *options: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """What `mkdocs build` of a knowledge base said; keys are kept beside the site, not where the tester's own are."""
    return subprocess.run(
        [sys.executable, "-m", "mkdocs", "build", *options, "--site-dir", str(site)],
        cwd=root,
        env={**os.environ, "XDG_CACHE_HOME": str(site.parent), "NO_MKDOCS_2_WARNING": "1", **environment},
        capture_output=True,
        encoding="utf-8",
        check=False,
    )


def built_site(root: Path, site: Path, *options: str, **environment: str) -> Path:
    """The site, built; fails with what MkDocs said when it could not be."""
    said = build(root, site, *options, **environment)
    assert said.returncode == 0, said.stderr
    return site

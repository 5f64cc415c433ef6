"""The Content-Security-Policy of a page: what its reader's browser may run and load, and nothing else.

Source: Content Security Policy Level 3, https://www.w3.org/TR/CSP3/
"""

from __future__ import annotations

import base64
import hashlib
import re

HEAD = '<meta charset="utf-8">'
INLINE = re.compile(
    r"<script>(.*?)</script>", re.DOTALL
)  # scripts of the theme; data blocks carry a type and do not run

POLICY = re.compile(r'\n<meta http-equiv="Content-Security-Policy"[^>]*>')  # "<meta http-equiv=… content="…">"


def with_policy(html: str) -> str:
    """The page with its policy at the top of the head: files of this site, and the very scripts that stand in the page.

    Raises ValueError when the page has no head as ours have: without a policy it must not be published.
    """
    if html.count(HEAD) != 1:
        raise ValueError(f"the page has no {HEAD}")
    return html.replace(HEAD, f'{HEAD}\n<meta http-equiv="Content-Security-Policy" content="{_policy(html)}">')


def has_policy(html: str) -> bool:
    """Whether a page has the very policy that `with_policy` gives it."""
    return html.count(HEAD) == 1 and with_policy(POLICY.sub("", html, count=1)) == html


def _policy(html: str) -> str:
    scripts = sorted({_hash(script) for script in INLINE.findall(html)})
    rules = {
        "default-src": ["'self'"],
        "script-src": ["'self'", *scripts],
        "img-src": ["'self'", "data:"],  # the theme's icons are masks in its style sheet
        "object-src": ["'none'"],
        "base-uri": ["'none'"],
        "form-action": ["'self'"],
    }
    return "; ".join(f"{name} {' '.join(sources)}" for name, sources in rules.items())


def _hash(script: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()}'"

"""What a reader's browser may run."""

from __future__ import annotations

import pytest

from campnotes.core.policy import HEAD, with_policy

PAGE = f'<head>{HEAD}</head><script>alert(1)</script><script type="application/json">{{}}</script>'


def test_a_page_may_run_its_own_scripts_alone() -> None:
    page = with_policy(PAGE)
    # printf 'alert(1)' | openssl dgst -sha256 -binary | base64
    assert "script-src 'self' 'sha256-bhHHL3z2vDgxUt0W3dWQOrprscmda2Y5pLsLg4GF+pI=';" in page
    assert page.index("Content-Security-Policy") < page.index("<script")
    assert "unsafe" not in page
    assert page.count("sha256-") == 1


@pytest.mark.parametrize("page", ["", "<html>", PAGE + HEAD])
def test_a_page_without_a_place_for_its_policy_is_refused(page: str) -> None:
    with pytest.raises(ValueError, match="no <meta"):
        with_policy(page)

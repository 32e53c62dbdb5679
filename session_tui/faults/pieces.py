"""What several faults are made of: a page more, a package that is installed, another key."""

from __future__ import annotations

from collections.abc import Mapping

from session_tui.faults.fault import Edits

OTHER_KEY = "k2Rn-a-second-pot-was-brewed-on-another-stove-7719-and-nobody-was-told-41"
"""A SECRET_KEY that the project does not know."""

URLS = "shop/urls.py"

BASE_PAGE = "shop/templates/shop/base.html"


def routed(module: str, *lines: str) -> Edits:
    """The edits that add these lines to the shop's addresses, with views of `shop.<module>`."""
    added = "".join(f"\n    {line}," for line in lines)
    return {
        URLS: (
            ("from . import views", f"from . import {module}, views"),
            ("urlpatterns = [", f"urlpatterns = [{added}"),
        )
    }


def on_every_page(html: str) -> Edits:
    """The edit that adds `html` to the end of each page."""
    return {BASE_PAGE: (("</body>", f"{html.strip()}\n</body>"),)}


def distribution(name: str, version: str) -> Mapping[str, str]:
    """The file by which a package counts as installed."""
    folder = f"{name.replace('-', '_')}-{version}.dist-info"
    lines = ("Metadata-Version: 2.1", f"Name: {name}", f"Version: {version}", "")
    return {f"{folder}/METADATA": "\n".join(lines)}

"""Something is put into the session after it was saved."""

from __future__ import annotations

from session_tui.faults.fault import LabFault
from session_tui.faults.pieces import routed

FAULT = LabFault(
    cause="code-session-save-skipped",
    title="A streamed answer writes into the session after it was saved",
    story="The price list remembers where somebody stopped reading, and never knows it afterwards.",
    symptom="S10",
    files={
        "shop/price_list.py": '''"""All prices, as a file."""

from django.http import StreamingHttpResponse

from .catalogue import TEAS


def price_list(request):
    """A line for each tea, sent as it is made."""

    def lines():
        for tea in TEAS:
            request.session["last_line"] = tea.sku
            yield f"{tea.sku};{tea.name};{tea.price}\\n"

    return StreamingHttpResponse(lines(), content_type="text/csv")
''',
    },
    edits=routed("price_list", 'path("prices.csv", price_list.price_list)'),
)

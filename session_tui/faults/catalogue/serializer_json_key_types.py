"""Numbers that come back as text."""

from __future__ import annotations

from session_tui.faults.fault import LabFault
from session_tui.faults.pieces import routed

FAULT = LabFault(
    cause="serializer-json-key-types",
    title="Ratings are kept under numbers, and JSON makes texts of them",
    story="A rating is thanked for and forgotten: on the next page the tea has none.",
    symptom="S10",
    files={
        "shop/ratings.py": '''"""How somebody liked a tea."""

from django.http import JsonResponse

BEST = 1


def rate(request, number, stars):
    """Stars for the tea of this number."""
    if "ratings" not in request.session:
        request.session["ratings"] = {BEST: 5}
    ratings = request.session["ratings"]
    ratings[int(number)] = int(stars)
    request.session["ratings"] = ratings
    return JsonResponse({"stars": ratings[int(number)]})


def rating(request, number):
    """The stars that were given, or none."""
    ratings = request.session.get("ratings", {})
    return JsonResponse({"stars": ratings.get(int(number)), "best": ratings.get(BEST)})
''',
    },
    edits=routed(
        "ratings",
        'path("rate/<int:number>/<int:stars>/", ratings.rate)',
        'path("rating/<int:number>/", ratings.rating)',
    ),
)

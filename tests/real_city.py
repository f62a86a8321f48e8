"""Chicago in June 2021, from its boundaries, postcodes and programmes."""

from __future__ import annotations

from pathlib import Path

from finder.installation import Installation
from finder.new_city import make_city
from finder.settings import Settings
from finder.upkeep import upgrade

NOW = "2021-06-15T09:00"
PROGRAMMES = Path("mcmf") / "mcmf_programs_2021.csv"


def make_chicago(home: Path, data: Path) -> Installation:
    """The city with nothing in it yet; `data` is the folder of real listings."""
    make_city(
        home,
        name="Chicago",
        timezone="America/Chicago",
        currency="USD",
        locales=("en", "ar"),
        areas_file=data / "boundaries" / "chicago_community_areas.geojson",
        area_name="community",
        postcodes_file=data / "gazetteers" / "US.txt",
    )
    settings = Settings.from_environment({"FINDER_HOME": str(home), "FINDER_NOW": NOW})
    upgrade(settings)
    return Installation.open(settings)

"""What would give a country away in a text."""

from milepost.country import load_country, load_provinces


def words(data):
    """What would give a country away: its names and codes, its group, its parts."""
    country = load_country(data)
    places = [part.name_en for part in load_provinces(data)] if country.parts else []
    group = country.peer_group.split()
    return [country.name, country.alpha_3, f"{country.alpha_2}-[0-9]", *country.also, *group, *places]

"""Regions and groups of the world as publishers call them; any country's own group stands among them."""

WORDS_OF_REGIONS = """
world monde asean oecd apec asia africa america americas europe european euro eu pacific oceania caribbean cis countries
economies developing developed ldc ldcs lldc lldcs sids brics gcc mena mercosur gms clmv greater mekong dividend income
"""
WORDS_BESIDE_REGIONS = """
east west south north eastern western southern northern southeast southeastern northeast northwest central middle sub
saharan excluding high low lower upper members member states area union least most less small island islands landlocked
average classification un region regions latin newly industrialized industrialised emerging demographic early late pre
post ibrd ida only blend total fragile conflict affected situations heavily indebted poor hipc fcs arab wide all other
selected and the of in group subregion
"""
REGIONS = frozenset(WORDS_OF_REGIONS.split())
OF_REGIONS = REGIONS | frozenset(WORDS_BESIDE_REGIONS.split())
VAGUE = frozenset(("countries", "economies", "income", "greater", "mekong", "dividend"))  # alone they name nothing
UNSPACED_REGIONS = ("ពិភពលោក", "អាស៊ាន", "អាស៊ី", "អឺរ៉ុប", "អាហ្វ្រិក", "អាមេរិក")  # in scripts without spaces

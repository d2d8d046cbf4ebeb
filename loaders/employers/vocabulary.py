"""Words that employers' names have in common: what they stand for, and how little they tell."""

from collections.abc import Mapping


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


LEGAL_FORMS = _words(
    "sa sas sasu sarl eurl scop sci scp snc scm sca scs selarl selas gie geie sem spl eirl epic epa asbl "
    "gmbh mbh ag kg ev ohg se ltd llc llp inc plc corp bv nv spa srl societe soc ste cie co anonyme"
)
"""Legal forms of French and neighbouring law, and how they are shortened; they tell nobody apart."""

STOP_WORDS = _words(
    "a au aux d de des du en et l la le les par pour sur sous s of the and und der die das des fur von"
)

ABBREVIATIONS: Mapping[str, str] = {
    "univ": "universite",
    "uni": "universite",
    "university": "universite",
    "universitat": "universite",
    "universitaires": "universitaire",
    "fac": "faculte",
    "hop": "hopital",
    "hopitaux": "hopital",
    "hospital": "hopital",
    "lyc": "lycee",
    "coll": "college",
    "clg": "college",
    "ec": "ecole",
    "elem": "elementaire",
    "mat": "maternelle",
    "pharm": "pharmacie",
    "phie": "pharmacie",
    "cab": "cabinet",
    "cabt": "cabinet",
    "dr": "docteur",
    "labo": "laboratoire",
    "lab": "laboratoire",
    "laboratoires": "laboratoire",
    "inst": "institut",
    "ets": "etablissement",
    "etabl": "etablissement",
    "etablissements": "etablissement",
    "ent": "entreprise",
    "assoc": "association",
    "asso": "association",
    "ass": "association",
    "min": "ministere",
    "dir": "direction",
    "dept": "departement",
    "dpt": "departement",
    "nat": "national",
    "nationale": "national",
    "nationaux": "national",
    "reg": "regional",
    "regionale": "regional",
    "gpe": "groupe",
    "grp": "groupe",
    "ctre": "centre",
    "serv": "service",
    "sce": "service",
    "fed": "federation",
    "fond": "fondation",
    "med": "medical",
    "mediatheques": "mediatheque",
    "st": "saint",
    "gal": "general",
    "gale": "general",
    "generale": "general",
    "intl": "international",
    "mairie": "commune",
    "ville": "commune",
    "municipalite": "commune",
    "ing": "ingenierie",
    "indus": "industrie",
    "constr": "construction",
    "freres": "fils",
}
"""Short and other ways of writing a word, folded; the word is what names are compared by."""

SPELLED_OUT: Mapping[str, tuple[str, ...]] = {
    "ch": ("centre", "hospitalier"),
    "chu": ("centre", "hospitalier", "universitaire"),
    "chru": ("centre", "hospitalier", "universitaire"),
    "chr": ("centre", "hospitalier", "regional"),
    "ccas": ("centre", "communal", "action", "sociale"),
    "cpam": ("caisse", "primaire", "assurance", "maladie"),
    "caf": ("caisse", "allocations", "familiales"),
    "tgi": ("tribunal", "judiciaire"),
}
"""Acronyms of kinds of employer, of which there is one in every town."""

UNIVERSITY_KINDS = _words("hopital hospitalier institut bibliotheque restaurant cite")
"""After these words 'univ' is 'universitaire', else it is 'université'."""

NEUTRAL = _words(
    "groupe group holding entreprise etablissement france international europe siege site agence national "
    "compagnie maison fils associes filiale division the departemental"
)
"""Words that may be there or not, in the name of one employer."""

KINDS = _words(
    "commune communaute agglomeration lycee college ecole maternelle elementaire gymnase hopital clinique "
    "centre hospitalier universitaire ehpad foyer creche pharmacie cabinet medical dentaire laboratoire "
    "etude notaires notariale avocats universite faculte institut ministere prefecture sous academie "
    "rectorat tribunal judiciaire cour caisse mutuelle banque association fondation federation syndicat "
    "office tourisme mediatheque bibliotheque musee theatre conservatoire paroisse diocese restaurant "
    "hotel boulangerie garage librairie brasserie magasins meubles optique cave menuiserie charpentes "
    "chambre commerce industrie metiers conseil regional general region departement service direction "
    "delegation mission locale mjc club football tennis piscine radio editions studio agence transports "
    "regie construction batiment ingenierie mecanique informatique systemes formation expertise comptable "
    "maladie assurance primaire allocations familiales sociale action communal public publique sante "
    "docteur gare police gendarmerie armee administration etat collectivite mairie"
)
"""Words that say what kind of employer it is: many have them, and another kind is another employer."""

LOCAL = _words(
    "commune communaute agglomeration lycee college ecole maternelle elementaire gymnase hopital clinique "
    "ehpad foyer creche pharmacie cabinet etude notaires notariale universite prefecture academie "
    "rectorat tribunal paroisse mediatheque bibliotheque theatre restaurant hotel boulangerie garage "
    "librairie mjc piscine tourisme sous"
)
"""Kinds that stand in one place: another town is another employer."""

PARTS = _words(
    "service departement direction faculte ufr iut iufm espe inspe institut laboratoire unite equipe pole "
    "site agence delegation antenne bureau secretariat filiale division atelier chaire composante "
    "bibliotheque magasin campus umr"
)
"""Words that begin what is a part of an employer."""

from loaders.generator import reference
from loaders.generator.employers import SECTOR_NAMES, SECTORS
from loaders.generator.programs import Diploma
from loaders.generator.reforms import make_programs

DIPLOMAS = {diploma.id: diploma for diploma in make_programs().diplomas}


def ancestors(id: str) -> set[str]:
    before = {one.id for one in DIPLOMAS.values() if id in one.became}
    return before.union(*(ancestors(one) for one in before))


def test_todays_master_goes_back_to_dea_and_dess() -> None:
    today = next(
        one
        for one in DIPLOMAS.values()
        if one.name == "Master Informatique, parcours Image et 3D" and not one.until
    )
    levels = {DIPLOMAS[id].level for id in ancestors(today.id)}
    assert levels == {"Maîtrise", "DEA", "DESS", "Master"}
    assert {DIPLOMAS[id].university for id in ancestors(today.id)} == {"ULP", "UDS"}
    assert today.since == 2018


def test_law_degrees_of_the_old_university_became_one_licence() -> None:
    licence = next(one for one in DIPLOMAS.values() if one.name == "Licence Droit" and one.since == 2009)
    before = {one.name for one in DIPLOMAS.values() if licence.id in one.became}
    assert before == {"Licence Droit privé", "Licence Droit public", "Licence Droit des affaires"}


def test_each_version_follows_the_one_before_in_time() -> None:
    for one in DIPLOMAS.values():
        for later in (DIPLOMAS[id] for id in one.became):
            assert one.until is not None
            assert one.until < later.since, (one, later)


def test_nothing_of_the_old_universities_outlives_them() -> None:
    for one in DIPLOMAS.values():
        assert (one.university == "UDS") == (one.since >= 2009), one
        if one.university != "UDS":
            assert one.until is not None
            assert one.until <= 2008


def test_a_diploma_belongs_to_a_faculty_of_its_university() -> None:
    codes = {fact.code for fact in reference.faculties()}
    for one in DIPLOMAS.values():
        university, code = one.faculty.split(":")
        assert university == one.university
        assert code in codes


def test_a_diploma_is_named_by_university_code_and_version() -> None:
    assert (
        Diploma("UDS", "MITA2", "200", "Master Italien", "Master", "Italien", "UDS:LAN", 2009).id
        == "UDS:MITA2:200"
    )


def test_the_reference_data_hangs_together() -> None:
    fields = {field.code: field for field in reference.fields()}
    sectors = {sector for field in fields.values() for sector in field.sectors}
    roles = reference.roles()
    assert sectors <= set(SECTORS) == set(SECTOR_NAMES)
    for role in roles:
        assert set(role.fields) <= {*fields, "*"}, role
        assert role.sectors <= set(SECTORS), role
        assert role.instead in {other.occupation for other in roles}
    for field in fields.values():
        for sector in field.sectors:
            fitting = (role for role in roles if sector in role.sectors and role.bands & {0, 1, 2})
            assert any({field.code, "*"} & set(role.fields) for role in fitting), (field.code, sector)
        assert set(field.skills) <= {name for _, _, sets in reference.skills() for name in sets}
    ids = {one.id for one in reference.known_employers()}
    assert {one.part_of for one in reference.known_employers()} <= {*ids, ""}
    assert {parent for kind in reference.small_employers() for _, parent in kind.patterns} <= {*ids, ""}

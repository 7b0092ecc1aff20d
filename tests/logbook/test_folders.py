"""Conversations and their folders: exact both ways, no two alike, legal everywhere."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chat.logbook.folders import conversation_of, folder_of, goes_on

NAMES = st.one_of(
    st.text(min_size=1, max_size=40),
    st.text(max_size=40).map(lambda text: "#" + text),
    st.text(alphabet="aAbé\u0301ÉßſıİKk%./\\:, #@+가가", max_size=12).map(lambda text: "#" + text),
    st.text(alphabet="aé%가", min_size=150, max_size=500).map(lambda text: "#" + text),
)


def blurred(parts: tuple[str, ...]) -> tuple[str, ...]:
    """What a file system without regard to case and normalisation tells apart."""
    return tuple(unicodedata.normalize("NFKC", part.casefold()).casefold() for part in parts)


@pytest.mark.parametrize(
    ("conversation", "folder"),
    [
        ("#lobby", ("#lobby",)),
        ("#Lobby/2", ("#%4Cobby%2F2",)),
        ("alice,bobb", ("@alice,bobb",)),
        ("#café", ("#café",)),
        ("#100%", ("#100%25",)),
        ("#..", ("#.%2E",)),
        ("#a b", ("#a%20b",)),
        ("con", ("@con",)),
    ],
)
def test_readable(conversation: str, folder: tuple[str, ...]) -> None:
    assert folder_of(conversation) == folder
    assert conversation_of(folder) == conversation


@given(NAMES)
def test_there_and_back(name: str) -> None:
    assert conversation_of(folder_of(name)) == name


@given(NAMES)
def test_back_from_any_normalisation(name: str) -> None:
    for form in ("NFC", "NFD"):
        assert conversation_of([unicodedata.normalize(form, part) for part in folder_of(name)]) == name


@given(NAMES, NAMES)
def test_no_two_alike(one: str, other: str) -> None:
    if one != other:
        assert blurred(folder_of(one)) != blurred(folder_of(other))


@given(st.text(min_size=1, max_size=20))
def test_no_variant_of_a_name_is_alike(name: str) -> None:
    variants = {name, name.upper(), name.lower(), name.swapcase(), name.casefold()}
    variants |= {
        unicodedata.normalize(form, v) for v in list(variants) for form in ("NFC", "NFD", "NFKC", "NFKD")
    }
    assert len({blurred(folder_of("#" + variant)) for variant in variants}) == len(variants)


@given(NAMES)
def test_legal_on_windows_and_bounded(name: str) -> None:
    for part in folder_of(name):
        assert len(part.encode()) <= 202
        assert not set(part) & set('<>:"/\\|?*\0')
        assert part[-1] not in ". "
        assert part[0] in "#&@+"
        assert part.isprintable()


def test_long_names_nest() -> None:
    parts = folder_of("#" + "x" * 450)
    assert len(parts) == 3
    assert [goes_on(part) for part in parts] == [True, True, False]


@pytest.mark.parametrize(
    "parts",
    [
        (),
        ("lobby",),
        ("#Lobby",),
        ("#%ff",),
        ("#%4c",),
        ("#a", "+b"),
        ("#a%",),
        ("#a%", "b"),
        ("#.",),
        ("#caf\udce9",),
    ],
)
def test_other_folders_are_nobodys(parts: tuple[str, ...]) -> None:
    assert conversation_of(parts) is None

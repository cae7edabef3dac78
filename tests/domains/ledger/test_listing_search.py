"""What the search of a list finds."""

from random import Random

import pytest

from spends.domains.ledger.schemas import TransactionFilter
from spends.domains.ledger.service import loading
from spends.domains.ledger.service.loading import LoadedLine
from spends.domains.ledger.service.reading import listing
from spends.kit.text import fold
from tests.support.homes import Home
from tests.support.shelf import FIRST, SEARCHES, Shelf


@pytest.fixture
def shelf(home: Home) -> Shelf:
    return Shelf(home)


@pytest.mark.parametrize("text", SEARCHES)
def test_search_finds_what_it_should(shelf: Shelf, text: str) -> None:
    asked = TransactionFilter(search=text)
    expected = shelf.ordered(shelf.matching(asked), "-date")
    found = [view.id for page in shelf.walk(asked, "-date", 50) for view in page]
    assert found == expected
    assert bool(found) == (text != "nothing like it")


def test_search_finds_every_piece_of_payee_description_and_note(home: Home) -> None:
    random = Random(11)
    account, words = home.account(), ("pos", "Bäcker", "Groß", "markt", "100%", "a_b", "Élan")

    def some() -> str | None:
        return (
            " ".join(random.choices(words, k=random.randint(1, 3)))
            if random.random() < 0.7
            else None
        )

    names = ("Markt Elan", "Bäcker Groß", None)
    lines = [
        (
            LoadedLine(account, FIRST, -200_001 - n, description=some(), notes=some()),
            random.choice(names),
        )
        for n in range(60)
    ]
    with home.work() as uow:
        ids = loading.load_payees(uow, [(name, None, ()) for name in names if name])
        for line, name in lines:
            line.payee_id = ids[name] if name else None
        loading.load_lines(uow, [line for line, _ in lines], FIRST, FIRST)
    held = {
        line.id: (fold(name or ""), fold(" ".join(filter(None, (line.description, line.notes)))))
        for line, name in lines
    }
    for _ in range(150):
        whole = random.choice([text for texts in held.values() for text in texts if text])
        start = random.randrange(len(whole))
        piece = whole[start : start + random.randint(1, 9)].strip()
        if not piece:
            continue
        expected = {key for key, texts in held.items() if any(piece in text for text in texts)}
        asked = TransactionFilter(search=piece)
        with home.work(write=False) as uow:
            found = [view.id for view in listing.list_page(uow, asked, "-amount", None, 60).items]
            assert listing.count(uow, asked) == len(expected), piece
        assert (len(found), set(found)) == (len(expected), expected), piece


def test_search_folds_letters_that_have_no_accent_of_their_own(home: Home) -> None:
    account = home.account()
    for name, searches in (
        ("Işık", ("isik", "IŞIK", "ışık")),
        ("Łódź", ("lodz", "ŁÓD")),
        ("Smørrebrød", ("smorrebrod", "SMØRRE")),
        ("Weißwurst", ("weisswurst", "WEISS")),
    ):
        line = home.line(account, payee=name)
        for text in searches:
            with home.work(write=False) as uow:
                found = listing.list_page(uow, TransactionFilter(search=text)).items
            assert [view.id for view in found] == [line.id], (name, text)


def test_a_search_for_an_accent_alone_finds_all(home: Home) -> None:
    line = home.line(home.account())
    with home.work(write=False) as uow:
        asked = TransactionFilter(search="\u0301")
        assert [view.id for view in listing.list_page(uow, asked).items] == [line.id]
        assert listing.count(uow, asked) == 1

"""What the Warranties page's handlers do, called as a browser could call them."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest

from spends.domains.belongings.schemas import NewClaim, WarrantyFilter
from spends.domains.belongings.service import analytics, claims, warranties
from spends.domains.belongings.views import ClaimView, WarrantyView
from spends.kit.errors import NotFound
from spends.ui.pages.warranties.claiming import ClaimState
from spends.ui.pages.warranties.draft import Draft, fields_of
from spends.ui.pages.warranties.editor import WarrantyEditor
from spends.ui.pages.warranties.filters import PAGE, Filters, read_filters
from spends.ui.pages.warranties.listing import WarrantiesState
from spends.ui.pages.warranties.rows import elapsed, range_words, row_of
from spends.ui.pages.warranties.state import WarrantiesOpening
from tests.support.belongings import bought, covered
from tests.support.homes import DAY, Home

ODD: list[Any] = [{"a": 1}, ["x"], None, 7, "x" * 100_000, "\x00", "'; drop table purchase; --"]
FAR = date(2090, 1, 1)


def listed(home: Home) -> list[WarrantyView]:
    with home.work(write=False) as uow:
        return warranties.warranties(uow, WarrantyFilter(), 0, 100).items


def logged(home: Home) -> list[ClaimView]:
    with home.work(write=False) as uow:
        return claims.all_claims(uow)


def here(home: Home) -> date:
    with home.work(write=False) as uow:
        return uow.today()


async def shown(tab: Any, **query: str) -> Any:
    tab.visit("/warranties", **query)
    state: Any = tab.state(WarrantiesState)
    await state.restore()
    return state


def products(state: Any) -> list[str]:
    return [row.product for row in state.rows]


async def test_what_ends_next_stands_on_top_with_its_numbers(tab: Any) -> None:
    home, today = tab.home, here(tab.home)
    covered(home, bought(home, "Kettle"), DAY, today + timedelta(days=19), provider="Hüsqvarna")
    covered(home, bought(home, "Drill"), DAY, today - timedelta(days=92))
    covered(home, bought(home, "Pan"), DAY)
    voided = covered(home, bought(home, "Lamp"), DAY, FAR)
    with home.work() as uow:
        warranties.void(uow, voided)

    state = await shown(tab)

    assert products(state) == ["Kettle", "Pan", "Drill", "Lamp"]
    assert [row.chip for row in state.rows] == [
        "19 days left",
        "Lifetime",
        "Expired 3 months ago",
        "Voided",
    ]
    assert [row.tone for row in state.rows] == ["soon", "good", "", ""]
    assert state.rows[1].end == "No end"
    found = state.numbers
    assert (found.active, found.soon, found.expired, found.voided) == ("2", "1", "1", "1")
    assert found.active_note == "of 4 warranties"
    assert found.words == "2 active, 1 of them ending soon, 1 expired"
    with home.work(write=False) as uow:
        months = analytics.warranties_timeline(uow)
    assert len(state.table) == len(months) == 12
    assert state.table[0][1:] == [
        str(months[-1].active),
        str(months[-1].expiring_soon),
        str(months[-1].expired),
    ]
    assert state.figure["data"]


async def test_the_header_turns_the_list_around(tab: Any) -> None:
    home, today = tab.home, here(tab.home)
    ends = {"Long over": -400, "Over": -1, "Today": 0, "Next": 30, "Later": 900}
    for name, days in sorted(ends.items()):
        start = today - timedelta(days=500)
        covered(home, bought(home, name), start, today + timedelta(days=days))
    covered(home, bought(home, "For good"), DAY)
    order = ["Today", "Next", "Later", "For good", "Over", "Long over"]
    state = await shown(tab)
    assert products(state) == order
    assert "sort=-next" in str(await state.sort_by("next"))
    assert products(state) == order[::-1]
    assert not state.has_filters
    await state.toggle("status", "ACTIVE")
    assert products(state) == order[3::-1]
    await state.clear_filters()
    assert products(state) == order[::-1]
    assert "sort" not in str(await state.sort_by("next"))
    assert products(state) == order
    assert not await state.sort_by("product")
    assert products(await shown(tab, sort="-next")) == order[::-1]
    assert products(await shown(tab, sort="name")) == order


async def test_every_filter_narrows_and_comes_off(tab: Any) -> None:
    home, today = tab.home, here(tab.home)
    covered(home, bought(home, "Kettle"), DAY, today + timedelta(days=19), provider="Hüsqvarna")
    covered(home, bought(home, "Drill"), DAY, today - timedelta(days=9))
    covered(home, bought(home, "Pan"), DAY)
    state = await shown(tab)
    for name, value, found in (
        ("status", "EXPIRED", ["Drill"]),
        ("status", "ACTIVE", ["Kettle", "Pan"]),
        ("status", "VOIDED", []),
        ("ending", "yes", ["Kettle"]),
        ("ending", "no", ["Pan", "Drill"]),
        ("type", "LIFETIME", ["Pan"]),
    ):
        events = await state.toggle(name, value)
        assert f"{name}={value}" in str(events)
        assert products(state) == found, value
        assert state.has_filters
        assert any((state.status, state.ending, state.kind))
        await state.clear_filter(name)
        assert len(state.rows) == 3
    for words, found in (("husq", ["Kettle"]), ("pan", ["Pan"]), ("husq pan", [])):
        await state.search(words)
        assert products(state) == found, words
    await state.clear_filters()
    assert len(state.rows) == 3
    assert not state.has_filters


async def test_the_address_is_followed_and_its_nonsense_left_out(tab: Any) -> None:
    covered(tab.home, bought(tab.home, "Kettle"), DAY, FAR)
    state = await shown(tab, status="GONE", ending="x", type="?", page="-3")
    assert (products(state), state.filters) == (["Kettle"], Filters())
    state = await shown(tab, status="EXPIRED")
    assert (products(state), state.status) == ([], "Expired")
    assert (await shown(tab, page="9")).filters == Filters()
    assert read_filters({"page": "²", "q": "a"}) == Filters(q="a")


async def test_pages_have_numbers(tab: Any) -> None:
    thing = bought(tab.home)
    for number in range(PAGE + 2):
        covered(tab.home, thing, DAY, FAR + timedelta(days=number))
    state = await shown(tab)
    assert state.range_text == f"1\u2013{PAGE} of {PAGE + 2}, page 1 of 2"
    assert "page=2" in str(await state.next_page())
    assert state.range_text == f"{PAGE + 1}\u2013{PAGE + 2} of {PAGE + 2}, page 2 of 2"
    assert not await state.next_page()
    await state.previous_page()
    assert not await state.previous_page()
    assert (await shown(tab, page="7")).filters.page == "2"


async def test_voided_deleted_and_each_taken_back(tab: Any) -> None:
    one = str(covered(tab.home, bought(tab.home), DAY, FAR))
    state = await shown(tab)
    assert "Voided" in str(await state.set_void(one, True))
    assert (state.rows[0].chip, state.numbers.voided) == ("Voided", "1")
    await state.set_void(one, False)
    assert state.numbers.active == "1"
    await state.remove(one)
    assert (state.rows, state.numbers.exists) == ([], False)
    await state.bring_back(one)
    assert products(state) == ["Kettle"]


async def test_a_warranty_is_added_by_its_length(tab: Any) -> None:
    thing = bought(tab.home, purchase_date=date(2025, 3, 1), delivery_date=date(2025, 3, 14))
    await shown(tab)
    editor: Any = tab.state(WarrantyEditor)
    await editor.add()
    assert [option.label for option in editor.purchases] == ["Kettle"]
    await editor.save({})
    assert editor.errors.purchase
    assert editor.errors.months
    await editor.choose(str(thing))
    await editor.set_text("months", "24")
    assert editor.end_words == "Until 14 March 2027"
    events = await editor.save({"provider": "Acme", "notes": ""})
    assert "added" in str(events)
    assert not editor.is_open
    [row] = listed(tab.home)
    assert (row.warranty_start, row.warranty_end) == (date(2025, 3, 14), date(2027, 3, 14))
    assert (row.provider, row.warranty_type) == ("Acme", "LIMITED")


async def test_a_warranty_is_added_by_dates_and_edited(tab: Any) -> None:
    thing = bought(tab.home)
    editor: Any = tab.state(WarrantyEditor)
    await editor.add_for(str(thing))
    await editor.set_way("end")
    await editor.save({"start": "2025-05-01", "end": "2025-04-01"})
    assert "before it starts" in editor.errors.end
    await editor.save({"start": "2025-05-01", "end": "2026-04-01"})
    [row] = listed(tab.home)

    await editor.edit(str(row.id))
    assert (editor.product, editor.draft.end) == ("Kettle", "2026-04-01")
    await editor.set_text("type", "LIFETIME")
    await editor.save({"notes": "For good"})
    [row] = listed(tab.home)
    assert (row.warranty_end, row.notes) == (None, "For good")

    await editor.edit(str(row.id))
    with tab.home.work() as uow:
        warranties.void(uow, row.id)
    await editor.save({})
    assert "meanwhile" in editor.errors.form
    await editor.set_open(False)
    assert editor.asking
    await editor.discard()
    assert not editor.is_open


async def test_what_the_law_may_give_is_a_suggestion(tab: Any) -> None:
    thing = bought(tab.home, purchase_date=date(2025, 3, 1), delivery_date=date(2025, 3, 14))
    tab.home = replace(tab.home, actor=replace(tab.home.actor, locale="de-DE"))
    editor: Any = tab.state(WarrantyEditor)
    await editor.add_for(str(thing))
    assert "may cover" in editor.promise.title
    assert "A suggestion, not advice." in editor.promise.words
    assert editor.draft.end == ""
    await editor.use_suggestion()
    assert (editor.draft.type, editor.draft.end) == ("STATUTORY", "2027-03-14")
    await editor.save({})
    [row] = listed(tab.home)
    assert row.warranty_type == "STATUTORY"
    await editor.add_for(str(thing))
    assert editor.promise.title == ""


async def test_purchases_are_found_by_search(tab: Any) -> None:
    bought(tab.home, "Kettle")
    bought(tab.home, "Drill")
    editor: Any = tab.state(WarrantyEditor)
    await editor.add()
    await editor.find("dri")
    assert [option.label for option in editor.purchases] == ["Drill"]


async def test_a_claim_is_opened_closed_and_opened_again(tab: Any) -> None:
    one = covered(tab.home, bought(tab.home), DAY, FAR, provider="Acme")
    other = covered(tab.home, bought(tab.home, "Drill"), DAY, FAR)
    with tab.home.work() as uow:
        claims.open_claim(uow, other, NewClaim(outcome="REJECTED"))
    state, asking = await shown(tab), tab.state(ClaimState)
    await asking.ask_open("")
    assert {option.label for option in asking.offered} == {"Kettle", "Drill"}
    await asking.open_claim({})
    assert "Choose the warranty" in asking.errors["warranty"]
    await asking.find("acme")
    assert [option.label for option in asking.offered] == ["Kettle"]
    await asking.choose(str(one))
    events = await asking.open_claim({"opened": "2025-06-01", "notes": "It leaks"})
    assert "Claim opened" in str(events)
    assert not await asking.open_claim({"opened": "2025-06-01", "notes": "It leaks"})
    await state.refresh()
    assert [row.chip for row in state.claims] == ["Open", "Rejected"]
    assert state.rows[0].claims == "1 open claim"

    claim = state.claims[0].id
    await asking.ask_close(claim)
    assert asking.notes == "It leaks"
    await asking.close_claim({"outcome": "REPAIRED", "closed": "2025-05-01"})
    assert "before it was opened" in asking.errors["closed"]
    await asking.close_claim({"outcome": "REPAIRED", "closed": "2025-07-01", "notes": "New seal"})
    found = next(row for row in logged(tab.home) if str(row.id) == claim)
    assert (found.outcome, found.notes) == ("REPAIRED", "New seal")
    await asking.reopen(claim)
    await asking.remove(claim)
    assert len(logged(tab.home)) == 1


async def test_the_log_shows_its_top_first(tab: Any) -> None:
    one = covered(tab.home, bought(tab.home), DAY, FAR)
    asking: Any = tab.state(ClaimState)
    for _ in range(10):
        await asking.ask_open(str(one))
        await asking.open_claim({})
    state = await shown(tab)
    assert (len(state.claims), state.claim_count) == (8, 10)
    await state.show_all_claims()
    assert len(state.claims) == 10


async def test_the_address_opens_the_form(tab: Any) -> None:
    thing = bought(tab.home)
    tab.visit("/warranties", add="1", purchase=str(thing), status="ACTIVE")
    opening: Any = tab.state(WarrantiesOpening)
    events = str(await opening.load())
    assert "add_for" in events
    assert "status=ACTIVE" in events
    tab.visit("/warranties")
    assert not await opening.load()


async def test_nothing_is_read_twice_unless_it_changed(tab: Any) -> None:
    tab.visit("/")
    state: Any = tab.state(WarrantiesState)
    covered(tab.home, bought(tab.home), DAY, FAR)
    await state.prepare()
    state.dirty_vars = set()
    tab.visit("/warranties")
    await state.restore()
    assert "rows" not in state.dirty_vars


async def test_made_up_input_is_refused(tab: Any) -> None:
    covered(tab.home, bought(tab.home), DAY, FAR)
    state = await shown(tab)
    editor, asking = tab.state(WarrantyEditor), tab.state(ClaimState)
    await editor.add()
    for odd in ODD:
        await state.search(odd)
        await state.toggle(odd, odd)
        await state.toggle("status", odd)
        await state.clear_filter(odd)
        await editor.set_text(odd, odd)
        await editor.set_way(odd)
        await editor.find(odd)
        await editor.save(odd)
        await asking.find(odd)
        for call in (state.remove, state.bring_back, editor.edit, asking.ask_close):
            with pytest.raises(NotFound):
                await call(odd)
    with pytest.raises(NotFound):
        await state.remove(str(uuid4()))
    assert len(listed(tab.home)) == 1


def test_how_much_of_a_time_is_over() -> None:
    first, last = date(2026, 1, 1), date(2026, 1, 11)
    days = [date(2025, 12, 1), first, date(2026, 1, 6), last, date(2027, 1, 1)]
    assert [elapsed(first, last, day) for day in days] == [0, 0, 50, 100, 100]
    assert elapsed(first, None, last) == 0
    assert elapsed(first, first, first) == 0


def test_ranges_and_fields() -> None:
    assert range_words(1, 0, 0, "en") == ""
    assert range_words(1, 3, 3, "en") == "1\u20133 of 3"
    draft = Draft(purchase="x", type="LIFETIME", months="12")
    assert "warranty_months" not in fields_of(draft, editing=False)


def test_one_that_is_still_to_start_says_so(home: Home) -> None:
    today = here(home)
    covered(home, bought(home), today + timedelta(days=5), FAR)
    [row] = listed(home)
    assert isinstance(row.id, UUID)
    assert row_of(row, today, "en").chip.startswith("Starts ")


async def test_a_field_says_what_is_wrong_when_it_is_left(tab: Any) -> None:
    editor = tab.state(WarrantyEditor)
    await editor.add()
    await editor.leave("months")
    assert editor.errors.months == ""
    await editor.set_text("months", "two years")
    await editor.leave("months")
    assert editor.errors.months
    await editor.set_way("end")
    assert editor.errors.months == ""
    await editor.edit(str(covered(tab.home, bought(tab.home), DAY, DAY + timedelta(days=9))))
    await editor.set_text("end", "")
    await editor.leave("end")
    assert editor.errors.end == "Choose the last day."
    for odd in ODD:
        await editor.leave(odd)

from spends.domains.households import service as households
from spends.domains.households.service.remembering import Remembered
from spends.kit.database import Database
from spends.kit.unit_of_work import UnitOfWork
from tests.support.homes import sign_up


class Counted:
    def __init__(self) -> None:
        self.times = 0

    def answer(self, _uow: UnitOfWork) -> int:
        self.times += 1
        return self.times


def test_an_answer_holds_until_the_household_changes(database: Database) -> None:
    home, other, work = sign_up(database), sign_up(database, "bob"), Counted()
    known = Remembered[int](3)

    def asked(*what: object) -> int:
        with home.work(write=False) as uow:
            return known.of(uow, work.answer, *what)

    assert [asked(), asked(), asked("more"), asked("more"), asked()] == [1, 1, 2, 2, 1]
    with other.work(write=False) as uow:
        assert known.of(uow, work.answer) == 3
    with home.work() as uow:
        assert known.of(uow, work.answer) == 4, "what writes does not see itself in the counter"
        households.touch(uow)
    assert asked() == 5
    with other.work(write=False) as uow:
        assert known.of(uow, work.answer) == 3
    for number in range(3):
        asked(number)
    assert asked() == 9, "only the last ones are kept"

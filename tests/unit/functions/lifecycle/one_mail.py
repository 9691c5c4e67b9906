"""A user with one finished job, and the event that tells of it."""

from gas import bootstrap
from gas.handlers import job_results
from tests.unit.functions.lifecycle.house import House
from tests.world import CONTEXT


def one_mail() -> tuple[House, str]:
    house = House()
    house.user()
    bootstrap.provide(house.app)
    return house, house.completed()


def told(house: House, job_id: str) -> None:
    message = f'{{"job_id": "{job_id}", "user_id": "user-1", "fact": "completed"}}'
    job_results.handler({"Records": [{"Sns": {"Message": message}}]}, CONTEXT)

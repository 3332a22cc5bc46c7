"""Where to sample: the candidate places, and a study of them that is answered."""

from datetime import datetime

from sampling.domain.actors import Actor
from sampling.domain.siting import Question
from sampling.services import importing, siting
from sampling.storage.database import Database

from .files import CANDIDATES, DemoFiles

NAME = "演示：全县设340个采样点，村村有点，步行最少"
QUESTION = Question(sites=340, most=7200, splits=True, each_village=True, hours=11.0)  # a day, 08:00 to 19:00
SECONDS = 20.0


def code_of(county_code: str) -> str:
    """Of the study of a county."""
    return f"where-{county_code}"


def study_sites(db: Database, files: DemoFiles, *, by: Actor, at: datetime) -> None:
    """Bring the candidate places, ask where 340 sites, one in every village and none with more people than
    its room, have the least walking, and answer it; each step once."""
    if files.candidates is None:
        return
    importing.apply(db, kind="candidates", content=files.candidates, file_name=CANDIDATES, by=by, now=at)
    code = code_of(files.county_code)
    if code not in {one.code for one in siting.studies(db)}:
        siting.make_study(db, code=code, name=NAME, area_code=files.area_code, by=by, now=at)
    if siting.study(db, code).version:
        return
    last = siting.run_of(db, code)
    run_id = last.id if last and last.state == "queued" else None
    if run_id is None:
        run_id = siting.ask(db, code=code, question=QUESTION, seconds=SECONDS, by=by, now=at)
    siting.execute(db, run_id=run_id, now=lambda: at)

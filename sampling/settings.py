"""Where the system keeps its data and how it is reached, read from the environment once at start."""

import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


@dataclass(frozen=True, slots=True)
class Settings:
    """Everything that differs between installations.

    data: folder for the embedded database, the job queue and the secret key.
    database_url: SQLAlchemy URL; SQLite inside `data` unless SAMPLING_DATABASE_URL names another.
    secret_key: signs sessions; kept in `data/secret-key`, made at first use, readable by the owner alone.
    https: cookies are sent over HTTPS only, and who asks is read from X-Forwarded-For; set SAMPLING_HTTPS=1 behind a
        TLS proxy that writes that header.
    development: shows the style guide (SAMPLING_DEVELOPMENT=1).
    token_pace: requests a second that one access token may ask on average (SAMPLING_TOKEN_PACE); 0 for no limit.
    engine: the routing engine by which studies may measure ways, its kind, profile and address with blanks between
        (SAMPLING_ENGINE, such as "osrm foot http://127.0.0.1:5000"); none where empty.
    """

    data: Path
    database_url: str
    secret_key: str
    https: bool = False
    development: bool = False
    token_pace: float = 20.0
    engine: str = ""

    @property
    def queue_path(self) -> Path:
        """The file of the job queue."""
        return self.data / "queue.db"


def read_settings(environment: Mapping[str, str] = os.environ) -> Settings:
    """Settings of this installation; makes the data folder and the secret key where they are missing."""
    data = Path(environment.get("SAMPLING_DATA", ".data")).resolve()
    data.mkdir(mode=0o700, parents=True, exist_ok=True)  # staff names and phones are for the service alone
    return Settings(
        data=data,
        database_url=environment.get("SAMPLING_DATABASE_URL", f"sqlite:///{data / 'sampling.db'}"),
        secret_key=environment.get("SAMPLING_SECRET_KEY") or _kept_key(data / "secret-key"),
        https=environment.get("SAMPLING_HTTPS") == "1",
        development=environment.get("SAMPLING_DEVELOPMENT") == "1",
        token_pace=float(environment.get("SAMPLING_TOKEN_PACE", "20")),
        engine=engine_of(environment),
    )


def engine_of(environment: Mapping[str, str] = os.environ) -> str:
    """The routing engine that is set up, "" for none."""
    return environment.get("SAMPLING_ENGINE", "").strip()


def _kept_key(path: Path) -> str:
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return path.read_text()
    with os.fdopen(handle, "w") as file:
        file.write(secrets.token_hex(32))
    return path.read_text()

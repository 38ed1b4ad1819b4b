"""What the parts of the stack are started with."""

from pathlib import Path
from typing import Any

from farmdash.stack import roles


def test_the_simulated_farm_is_kept_in_the_data_folder(
    settings: Any, tmp_path: Path
) -> None:
    settings.DATA_DIR = tmp_path

    assert roles.simulator_options(0).state == tmp_path / "simulator-state"
